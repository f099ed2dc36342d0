"""What is refused at the door: requests for another host's name, and those that two readers understand in two ways."""

from collections.abc import Callable, Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from service.problems import Problem

_ANY_HOST = "/health/"  # probes ask by whatever address they have
_ANY_ADDRESS = "/metrics"  # so does Prometheus, but by an address: a name may be anybody's that leads here


class Door:
    """Lets requests through that are for one of our own `hosts`, with one Authorization and one length."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        """`hosts`: the names, without port, that browsers and systems use; a page of another name is not ours."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it and close the connection."""
        if scope["type"] == "http" and (reason := self._refused(scope)):
            await Problem(400, reason, headers={"Connection": "close"}).response()(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refused(self, scope: Scope) -> str | None:
        names: list[bytes] = [name for name, _ in scope["headers"]]
        if b"transfer-encoding" in names and b"content-length" in names:
            return "Content-Length and Transfer-Encoding contradict each other; send one."
        if names.count(b"authorization") > 1:
            return "More than one Authorization header; send one."
        path: str = scope["path"]
        if path.startswith(_ANY_HOST):
            return None
        host = _host(next((value for name, value in scope["headers"] if name == b"host"), b""))
        if host in self._hosts or (path == _ANY_ADDRESS and _is_address(host)):
            return None
        return "This service is not reached by that host name; FORLOEB_PUBLIC_URL and FORLOEB_HOSTS say by which."


def _host(header: bytes) -> str:
    return _or_empty(lambda: urlsplit(f"//{header.decode('latin-1')}").hostname or "")


def _is_address(host: str) -> bool:
    return bool(_or_empty(lambda: str(ip_address(host))))


def _or_empty(read: Callable[[], str]) -> str:
    try:
        return read()
    except ValueError:
        return ""
