"""The codec endpoint of the Temporal UI and CLI: payloads in the clear for those who may read them.

The UI is given /codec as its endpoint. The CLI is given /codec/{case}: what it sends must be encrypted for a case, and
it does not tell which. Payloads that are not encrypted come back as they are.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import Base64Bytes, BaseModel, Field
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.api.common.v1 import Payload as TemporalPayload

from payloads.codec import Codec, owner_of
from payloads.data_keys import Owner
from payloads.failures import BadKeys, Erased, Unreadable
from payloads.settings import data_keys
from service.cases import Cases, CasesOfUser
from service.problems import Problem, documented
from service.programmes import CaseId
from service.security import User, access_of, bearer, current_user, permit
from workflows.client import NO_KEY, ServerUnreachable, UnknownCase, case_of, workflow_id
from workflows.schedules import supervised_by

_PATH = "/codec"
router = APIRouter(prefix=_PATH, tags=["codec"])


class Payload(BaseModel):
    """A payload as Temporal writes it in JSON."""

    metadata: dict[Annotated[str, Field(pattern="^[ -~]{1,100}$")], Base64Bytes] = {}
    data: Base64Bytes = b""

    @classmethod
    def of(cls, payload: TemporalPayload) -> "Payload":
        """Read it from the SDK's form."""
        return cls.model_construct(metadata=dict(payload.metadata), data=payload.data)

    @property
    def sdk(self) -> TemporalPayload:
        """The SDK's form."""
        return TemporalPayload(metadata=self.metadata, data=self.data)


class Payloads(BaseModel):
    """What the UI and the CLI send, and get back."""

    payloads: list[Payload] = []


async def _asking(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]
) -> User:
    """Return who asks: by bearer token, or from the Temporal UI, as who is signed in at the desk."""
    access = access_of(request)
    session = None if credentials else access.session(request)
    if session and request.headers.get("origin") == access.settings.ui_origin:
        access.limits.count_user(session.user.subject)
        return session.user
    return await current_user(request, credentials)


Asking = Annotated[User, Depends(_asking)]


@router.post("/decode", responses=documented(404, 409, 503))
@router.post("/{case}/decode", include_in_schema=False)
async def decode(cases: CasesOfUser, user: Asking, sent: Payloads) -> Payloads:
    """Decrypt payloads of cases that the user may read."""
    permit(user, "decode_payloads")
    payloads = [payload.sdk for payload in sent.payloads]
    for owner in {owner for payload in payloads if (owner := owner_of(payload))}:
        await _hold_readable(cases, user, owner)
    return Payloads(payloads=[Payload.of(_decrypted(payload)) for payload in payloads])


@router.post("/{case}/encode", responses=documented(404, 409, 503))
async def encode(cases: CasesOfUser, user: Asking, case: CaseId, sent: Payloads) -> Payloads:
    """Encrypt payloads for a case in which the user may act."""
    permit(user, "act")
    owner = Owner(cases.client.namespace, workflow_id(case))
    await _hold_readable(cases, user, owner)
    codec = Codec(data_keys, owner)
    return Payloads(payloads=[Payload.of(codec.encrypted(payload.sdk)) for payload in sent.payloads])


async def _hold_readable(cases: Cases, user: User, owner: Owner) -> None:
    """Let nothing through but what the key is of: a case, or the supervision, of the user's municipality.

    Raises UnknownCase, Refused.
    """
    if owner.namespace != cases.client.namespace:
        raise Problem(404, f"The payload is of the namespace {owner.namespace}, which this service does not serve.")
    if supervised_by(owner.workflow) == user.municipality:
        return
    if (case := case_of(owner.workflow)) is None:
        raise UnknownCase(owner.workflow)
    await cases.ledger(user, case)


def _decrypted(payload: TemporalPayload) -> TemporalPayload:
    try:
        return Codec(data_keys).decrypted(payload) if owner_of(payload) else payload
    except (Unreadable, Erased) as error:
        raise Problem(409, str(error)) from None
    except BadKeys as error:
        raise ServerUnreachable(NO_KEY, str(error)) from None


class CodecCors:
    """Lets scripts of the Temporal UI, and of no other origin, use the codec endpoint, and nothing else."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=[origin],
            allow_methods=["POST"],
            allow_credentials=True,
            allow_headers=["Authorization", "Content-Type", "X-Namespace"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        app = self._cors if scope.get("path", "").startswith(f"{_PATH}/") else self._app
        await app(scope, receive, send)
