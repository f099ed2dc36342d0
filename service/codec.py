"""The codec endpoint of the Temporal UI and CLI: payloads in the clear for those who may read them.

The UI is given /codec as its endpoint. The CLI is given /codec/{case}: what it sends must be encrypted for a case, and
it does not tell which. Payloads that are not encrypted come back as they are.
"""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import Base64Bytes, BaseModel, Field
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.api.common.v1 import Payload as TemporalPayload

from payloads.codec import Codec, owner_of
from payloads.data_keys import Owner
from payloads.failures import BadKeys, Erased, TooLong, Unreadable
from payloads.settings import data_keys
from service.bodies import described, json_of, read_model
from service.cases import Cases, CasesOfUser
from service.heavy import heavy
from service.problems import Problem, documented
from service.programmes import CaseId
from service.security import User, access_of, bearer, current_user, permit
from workflows.client import NO_KEY, ServerUnreachable, UnknownCase, case_of, workflow_id
from workflows.schedules import supervised_by

_log = structlog.get_logger()
_PATH = "/codec"
_MOST_PAYLOADS = 500
_MOST_PLAIN = 4_000_000  # bytes of an answer's payloads, unpacked
router = APIRouter(prefix=_PATH, tags=["codec"])


class Payload(BaseModel):
    """A payload as Temporal writes it in JSON."""

    metadata: dict[Annotated[str, Field(pattern="^[ -~]{1,100}$")], Base64Bytes] = Field(default={}, max_length=20)
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

    payloads: list[Payload] = Field(default=[], max_length=_MOST_PAYLOADS)


async def _asking(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]
) -> User:
    """Return who asks: by bearer token, or from the Temporal UI, as who is signed in at the desk."""
    access = access_of(request)
    session = None if credentials else await asyncio.to_thread(access.session, request)
    if session and request.headers.get("origin") == access.settings.ui_origin:
        access.limits.count_user(session.user.subject)
        return session.user
    return await current_user(request, credentials)


Asking = Annotated[User, Depends(_asking)]


_ABOUT: dict[str, Any] = {
    "response_model": Payloads,
    "responses": documented(404, 409, 413, 415, 503),
    "openapi_extra": described(Payloads),
}


@router.post("/decode", **_ABOUT)
@router.post("/{case}/decode", include_in_schema=False)
async def decode(request: Request, cases: CasesOfUser, user: Asking) -> Response:
    """Decrypt payloads of cases that the user may read."""
    permit(user, "decode_payloads")
    payloads = await heavy(_sent, await json_of(request))
    for owner in {owner for payload in payloads if (owner := owner_of(payload))}:
        await _hold_readable(cases, user, owner)
    return await heavy(_answer, _decrypted(payloads))


@router.post("/{case}/encode", **_ABOUT)
async def encode(request: Request, cases: CasesOfUser, user: Asking, case: CaseId) -> Response:
    """Encrypt payloads for a case in which the user may act."""
    permit(user, "act")
    payloads = await heavy(_sent, await json_of(request))
    owner = Owner(cases.client.namespace, workflow_id(case))
    await _hold_readable(cases, user, owner)
    codec = Codec(data_keys, owner)
    return await heavy(_answer, (codec.encrypted(payload) for payload in payloads))


def _sent(body: bytes) -> list[TemporalPayload]:
    return [payload.sdk for payload in read_model(Payloads, body).payloads]


def _answer(payloads: Iterable[TemporalPayload]) -> Response:
    """Write payloads down as they come."""
    written = b",".join(Payload.of(payload).model_dump_json().encode() for payload in payloads)
    return Response(b'{"payloads":[' + written + b"]}", media_type="application/json")


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
    await cases.hold_readable(user, case)
    _log.info("case read", subject=user.subject, role=user.role, case=case)


def _decrypted(payloads: Iterable[TemporalPayload]) -> Iterator[TemporalPayload]:
    """Decrypt one after the other, until they are too much for one answer. Raises Problem, ServerUnreachable."""
    codec, room = Codec(data_keys), _MOST_PLAIN
    try:
        for payload in payloads:
            plain = codec.decrypted(payload, room) if owner_of(payload) else payload
            room -= plain.ByteSize()
            yield plain
    except TooLong:
        raise Problem(413, f"Unpacked, the payloads are more than {_MOST_PLAIN:,} bytes; ask for fewer.") from None
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
