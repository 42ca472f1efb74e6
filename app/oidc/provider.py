"""The office's provider over HTTP: what it says of itself, its keys, a code turned into claims.

Every answer is bounded in size and time. What it says of itself is kept for an hour; while it does not
answer, it is asked once in a while only, so that nobody waits behind others for nothing.
"""

import json
import logging
import ssl
import time
from dataclasses import dataclass, replace
from typing import Any

import anyio
import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import KeySet

from app.errors import Problem, Rejected
from app.oidc import tokens
from app.oidc.settings import Oidc, allowed

__all__ = ["ANSWER", "Provider"]

ANSWER = "/login/office/answer"
_log = logging.getLogger("homphieu")
_MOST_BYTES = 256 * 1024
_MOST_SECONDS = 8.0  # of all that one request waits for
_ONE_ANSWER = httpx.Timeout(4.0)
_KEPT_SECONDS = 3600.0
_REST_SECONDS = 10.0  # after it did not answer
_SCOPES = {"preferred_username": "openid profile", "email": "openid email", "sub": "openid"}


@dataclass(frozen=True)
class _About:
    """What a provider says of itself, as far as it is used, and its keys."""

    authorize: str
    token: str
    keys_at: str
    way: str  # how we show who we are
    keys: KeySet
    says_issuer: bool  # with every answer (RFC 9207)
    at: float


class Provider:
    """One provider, asked for as long as the application runs."""

    def __init__(self, chosen: Oidc, public_url: str) -> None:
        self.chosen = chosen
        self._redirect = public_url + ANSWER
        self._tls: ssl.SSLContext | None = None
        self._about: _About | None = None
        self._rest_until = 0.0
        self._asking = anyio.Lock()

    async def address(self, state: str, verifier: str, nonce: str) -> str:
        """Where a browser is sent; OIDC_AWAY."""
        about = await self._bounded(self._known)
        address: str = prepare_grant_uri(
            about.authorize,
            client_id=self.chosen.client,
            response_type="code",
            redirect_uri=self._redirect,
            scope=_SCOPES[self.chosen.claim],
            state=state,
            nonce=nonce,
            response_mode="form_post",  # a code in an address would stand in logs
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return address

    async def claims(self, code: str, issuer: str, verifier: str, nonce: str) -> dict[str, Any]:
        """What the provider says of who has just signed in there; OIDC_AWAY, OIDC_REFUSED.

        `issuer`: whose answer it says it is, "" where it does not say: that of another provider is refused.
        """

        async def act() -> dict[str, Any]:
            about = await self._known()
            if issuer != self.chosen.issuer and (issuer or about.says_issuer):
                raise tokens.Forged("an answer of another issuer")
            given = await self._exchange(about, code, verifier)
            try:
                return self._checked(given, about.keys, nonce)
            except tokens.OtherKey:  # perhaps it has new ones
                return self._checked(given, await self._new_keys(about), nonce)

        try:
            claims: dict[str, Any] = await self._bounded(act)
        except tokens.Forged as no:
            _log.warning("office's sign-in: a token is refused: %s", no)
            raise Rejected(Problem.OIDC_REFUSED) from None
        return claims

    def _checked(self, given: dict[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
        token, access = given.get("id_token"), given.get("access_token")
        return tokens.check(token, keys, self.chosen.issuer, self.chosen.client, nonce, access)

    async def _exchange(self, about: _About, code: str, verifier: str) -> dict[str, Any]:
        body = prepare_token_request(
            "authorization_code", redirect_uri=self._redirect, code=code, code_verifier=verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        auth = ClientAuth(self.chosen.client, self.chosen.secret, about.way)
        uri, headers, body = auth.prepare("POST", about.token, headers, body)
        status, answer = await self._ask("POST", uri, headers, body)
        if status != httpx.codes.OK:  # of a code that is not, or no longer, good: nobody's fault here
            raise Rejected(Problem.OIDC_REFUSED)
        return answer

    async def _known(self) -> _About:
        async with self._asking:
            about, now = self._about, time.monotonic()
            if about is not None and now - about.at < _KEPT_SECONDS:
                return about
            if now < self._rest_until:
                raise Rejected(Problem.OIDC_AWAY)
            self._rest_until = now + _REST_SECONDS
            self._about = await self._discover()
            self._rest_until = 0.0
            return self._about

    async def _discover(self) -> _About:
        said = await self._get(get_well_known_url(self.chosen.issuer, external=True))
        if said.get("issuer") != self.chosen.issuer:
            raise _away("it calls itself by another name than HOMPHIEU_OIDC_ISSUER")
        places = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(allowed(one) for one in places):
            raise _away("an address of it is not by https")
        if "form_post" not in said.get("response_modes_supported", ["form_post"]):
            raise _away("it knows no response_mode=form_post")
        if "S256" not in said.get("code_challenge_methods_supported", ["S256"]):
            raise _away("it knows no PKCE with S256")
        ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        authorize, token, keys_at = (str(one) for one in places)
        keys = tokens.keys_of(await self._get(keys_at))
        says_issuer = said.get("authorization_response_iss_parameter_supported") is True
        return _About(authorize, token, keys_at, way, keys, says_issuer, time.monotonic())

    async def _new_keys(self, about: _About) -> KeySet:
        """Its keys of this moment, kept in place of those of before."""
        keys = tokens.keys_of(await self._get(about.keys_at))
        self._about = replace(about, keys=keys)
        return keys

    async def _get(self, address: str) -> dict[str, Any]:
        status, answer = await self._ask("GET", address, {}, None)
        if status != httpx.codes.OK:
            raise _away(f"status {status}")
        return answer

    async def _ask(
        self, method: str, address: str, headers: dict[str, str], body: str | None
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one answer; OIDC_AWAY for one that is none, is too long or leads elsewhere."""
        self._tls = self._tls or httpx.create_ssl_context()
        plain = {"Accept": "application/json", "Accept-Encoding": "identity"} | headers
        try:
            async with (
                httpx.AsyncClient(verify=self._tls, timeout=_ONE_ANSWER, trust_env=False) as client,
                client.stream(method, address, headers=plain, content=body) as answer,
            ):
                raw = b""
                async for part in answer.aiter_raw():
                    raw += part
                    if len(raw) > _MOST_BYTES:
                        raise _away("an answer is too long")
            read = json.loads(raw)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as no:
            raise _away(type(no).__name__) from None
        if not isinstance(read, dict):
            raise _away("an answer is no object")
        return answer.status_code, read

    async def _bounded(self, act: Any) -> Any:
        try:
            with anyio.fail_after(_MOST_SECONDS):
                return await act()
        except TimeoutError:
            raise _away("no answer in time") from None


def _away(why: str) -> Rejected:
    """OIDC_AWAY, and a line for the operator: a kind of fault, no address, no name, no code."""
    _log.warning("office's sign-in: the provider cannot be used: %s", why)
    return Rejected(Problem.OIDC_AWAY)
