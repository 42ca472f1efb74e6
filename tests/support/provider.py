"""A small OpenID provider on loopback: a real HTTP server that holds to the code flow with PKCE, and can lie.

Who comes to it is signed in at once as `person`; what it says is changed by a test through `said`, `signed`.
"""

import hashlib
import html
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey

from app.oidc.settings import Oidc

__all__ = ["CLIENT", "SECRET", "Provider", "new_key", "providing"]

CLIENT, SECRET = "hom-phieu", "bi-mat-cua-ung-dung"
_POST = """<!doctype html><meta charset="utf-8"><title>Cổng của cơ quan</title>
<form method="post" action="{to}">{fields}<button>Vào Hòm Phiếu</button></form>"""


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


_KEY, _ENC = new_key("one"), RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})


class Provider:
    """What it is asked, what it has been asked for, and whom it lets in."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}/realms/xa"
        self.person: dict[str, Any] = {"sub": "u-1", "preferred_username": "nguyen.an"}
        self.key, self.published = _KEY, [_KEY, _ENC]
        self.about: dict[str, Any] = {}  # what it says of itself besides, or otherwise
        self.said: dict[str, Any] = {}  # claims that are not as they should be; None: left out
        self.signed: Callable[[dict[str, Any]], str] = self.sign
        self.down = False
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.used: dict[str, dict[str, str]] = {}  # and what had been asked for with each

    def settings(self, **changed: Any) -> Oidc:
        return Oidc(**{"issuer": self.issuer, "client": CLIENT, "secret": SECRET, **changed})

    def sign(self, claims: dict[str, Any], key: RSAKey | None = None, **more: Any) -> str:
        key, registry = key or self.key, jws.JWSRegistry(strict_check_header=False)
        registry.max_header_length = 64 * 1024
        head = {"alg": "RS256", "kid": key.kid, **more}
        return jws.serialize_compact(head, json.dumps(claims).encode(), key, registry=registry)

    def discovery(self) -> dict[str, Any]:
        here = self.issuer
        return {
            "issuer": here,
            "authorization_endpoint": f"{here}/auth",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "code_challenge_methods_supported": ["plain", "S256"],
            **self.about,
        }

    def login(self, address: str) -> dict[str, str]:
        """What it would have the browser send for this address: code and state."""
        query = {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}
        fixed = ("response_type", "client_id", "response_mode", "code_challenge_method")
        assert [query[one] for one in fixed] == ["code", CLIENT, "form_post", "S256"]
        code = secrets.token_urlsafe(16)
        self.codes[code] = self.used[code] = query
        return {"code": code, "state": query["state"], "session_state": "x", "iss": self.issuer}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """An ID token for a code that is good, once, for who can show the verifier."""
        given = b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if given != f"{CLIENT}:{SECRET}" or asked is None:
            return None
        if challenge.rstrip("=") != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= self.person | self.said
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.signed(claims)}


@contextmanager
def providing() -> Iterator[Provider]:
    """Serve one until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            name = path.rpartition("/")[2]
            made.asked.append(name)
            if made.down:
                self.close_connection = True
            elif name == "openid-configuration":
                self._json(made.discovery())
            elif name == "keys":
                self._json({"keys": [one.as_dict(private=False) for one in made.published]})
            elif name == "auth":
                to = parse_qs(query)["redirect_uri"][0]
                fields = made.login(self.path)
                inputs = "".join(
                    f'<input type="hidden" name="{one}" value="{html.escape(fields[one])}">' for one in fields
                )
                self._send(200, "text/html", _POST.format(to=html.escape(to), fields=inputs).encode())

        def do_POST(self) -> None:
            made.asked.append("token")
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: value for name, [value] in parse_qs(body).items()}
            answer = made.token(form, self.headers["authorization"])
            self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def _json(self, value: Any, status: int = 200) -> None:
            self._send(status, "application/json", json.dumps(value).encode())

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Provider(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
