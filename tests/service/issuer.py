"""An OpenID provider for tests: it signs whatever it is asked to, also what no honest provider would."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

MUNICIPALITY = "0101"


class Issuer:
    """A provider on a free port, with one key at first."""

    def __init__(self) -> None:
        self.keys = [new_key()]
        self.fetches = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(issuer._answer(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            self.fetches += 1
            return {**KeySet(list(self.keys)).as_dict(private=False)}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def claims(self, role: str, municipality: str | None = MUNICIPALITY, **more: object) -> dict[str, Any]:
        """The claims of an access token for somebody of a role; what is None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "forloeb",
            "sub": f"{role}-{municipality or 'all'}",
            "iat": now,
            "exp": now + 600,
            "role": role,
            "municipality": municipality,
            "team": f"team-{municipality}",
            **more,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, role: str, municipality: str | None = MUNICIPALITY, **more: object) -> str:
        """An access token as it should be, apart from the claims that `more` changes."""
        return self.sign(self.claims(role, municipality, **more))

    def sign(self, claims: dict[str, Any], key: ECKey | None = None, **header: object) -> str:
        key = key or self.keys[0]
        whole = {"alg": "ES256", "typ": "at+jwt", "kid": self.keys[0].kid, **header}
        return jwt.encode(
            cast("Any", {name: value for name, value in whole.items() if value is not None}),
            claims,
            key,
            default_type=None,
        )


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", auto_kid=True)


def raw(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """Put a token together by hand, with any signature."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
