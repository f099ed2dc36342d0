"""The worker process: runs programmes and the activities they need, until it is told to stop."""

import asyncio
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError
from temporalio.worker import Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxRestrictions

from activities.anchoring import Anchoring
from activities.archive import AuditTrail
from activities.caseload import Caseload
from activities.evaluate import Law
from activities.mail import delivery
from activities.notify import Notices
from activities.register import Registrar
from activities.relay import EventSettings, relaying
from activities.settings import BadSettings, Settings
from activities.supervision import Supervisor
from payloads.failures import BadKeys
from payloads.settings import data_keys, forgetting_erased
from register.database import RegisterUnavailable
from register.outbox import Outbox
from register.overviews import Overviews
from register.reading import Reader
from register.settings import database
from register.trail import Trail
from register.writing import Writer
from statute import ruleset
from telemetry import endpoint, logs
from telemetry.clock import LARGEST_STEP, Clock
from telemetry.endpoint import BadAddress
from workflows import search_attributes
from workflows.client import TASK_QUEUE, ServerUnreachable, answers, connect
from workflows.control_room import ControlRoom
from workflows.erasure import end_erased
from workflows.process import leave
from workflows.programme import Programme
from workflows.sandbox import Sandbox
from workflows.soundness import ahead, miss_data_keys
from workflows.supervision import Supervision

# Costly to load anew for every run: what is pure (1,453 kB and 91 ms) and the workflows themselves (170 kB and 12 ms),
# whose every call the tests replay in a sandbox that does load them.
PASSED_THROUGH = (
    "programme",
    "statute",
    "payloads",
    "holidays",
    "pydantic",
    "pydantic_core",
    "transitions",
    "six",
    "telemetry",
    "workflows",
)
RESTRICTIONS = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
_STOP_PATIENCE = timedelta(seconds=15)
_BEAT = 10.0  # seconds between two signs of life

_log = structlog.get_logger()


def build(client: Client, settings: Settings) -> Worker:
    """Build the worker of the task queue. Raises BadSettings, RegisterUnavailable."""
    return _build(client, settings, Registrar(Writer(database(), data_keys(), client.namespace)))


def _build(client: Client, settings: Settings, registrar: Registrar) -> Worker:
    law = Law(settings.reminders, registrar)
    mail = delivery(settings)
    caseload = Caseload(Reader(database(), data_keys(), client.namespace), Overviews(database()))
    notices, supervisor = Notices(settings, mail), Supervisor(settings, mail, caseload)
    audit_trail = AuditTrail(Trail(database(), data_keys()))
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[Programme, Supervision],
        activities=[
            law.evaluate,
            notices.notify,
            audit_trail.archive,
            supervisor.addressees,
            supervisor.send_overview,
        ],
        workflow_runner=sandbox(),
        graceful_shutdown_timeout=_STOP_PATIENCE,
        deployment_config=_deployment(),
        interceptors=[ControlRoom(settings.public_url)],
    )


def sandbox() -> Sandbox:
    """Give the sandbox that programmes run and are replayed in."""
    return Sandbox(restrictions=RESTRICTIONS)


def _deployment() -> WorkerDeploymentConfig | None:
    """Name the release that this worker is, by the variables that Temporal's worker controller sets; None without.

    A programme outlives many releases, so it goes over to the release that the server's routing names.
    """
    if not (build_id := os.environ.get("TEMPORAL_WORKER_BUILD_ID")):
        return None
    name = os.environ.get("TEMPORAL_DEPLOYMENT_NAME") or TASK_QUEUE
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=name, build_id=build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def work() -> None:
    """Connect, and work until SIGTERM or SIGINT. Raises ServerUnreachable, BadSettings, BadKeys, BadAddress, BadLaw."""
    ruleset.load()
    settings, events = Settings.read(), EventSettings.read()
    data_keys().check()
    endpoint.serve()
    client = await connect()
    await miss_data_keys(client)
    if fault := await ahead(client, datetime.now(UTC)):
        _log.error("the clock is behind what is on record", latest=fault.why)
    registrar = Registrar(Writer(await asyncio.to_thread(database), data_keys(), client.namespace))
    worker = _build(client, settings, registrar)
    await search_attributes.register(client)
    await end_erased(client)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    anchoring = Anchoring(Trail(database(), data_keys()), settings, delivery(settings))
    caught_up = registrar.catching_up(lambda: answers(client))
    outbox = relaying(Outbox(database()), events)
    async with caught_up, anchoring.going_on(), outbox, worker, forgetting_erased():
        _log.info("worker started", namespace=client.namespace, task_queue=TASK_QUEUE)
        clock = Clock()
        while not stop.is_set():
            endpoint.beat()
            if (back := clock.set_back()) > LARGEST_STEP:
                _log.error("the clock was set back", seconds=round(back))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _BEAT)
        _log.info("worker stops")


def main() -> int:
    """Run the worker; return the exit status. What it writes is its user's alone."""
    os.umask(0o077)
    logs.configure()
    try:
        asyncio.run(work())
    except (ServerUnreachable, BadSettings, BadKeys, BadAddress, RegisterUnavailable, ruleset.BadLaw) as error:
        _log.error("worker cannot start", reason=str(error))
        return 1
    except RPCError as error:
        _log.error("the Temporal server refused the worker", reason=error.message)
        return 1
    return 0


if __name__ == "__main__":
    leave(main())
