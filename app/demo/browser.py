"""One person's browser: a cookie jar, the real pages' forms sent with their tokens, and fetch for scripts."""

import secrets
import uuid
from typing import Any, Self

import httpx

from app.demo.page import Page, Values
from app.stop import Stop

__all__ = ["Browser"]

_TIMEOUT_SECONDS = 120
_OK, _CREATED, _SEE_OTHER = 200, 201, 303


class Browser:
    """What one person sits at; nothing here goes past the server's front door."""

    def __init__(self, base: str) -> None:
        # No proxy of the environment: the demo speaks to this machine only.
        self._client = httpx.Client(base_url=base, timeout=_TIMEOUT_SECONDS, trust_env=False)

    def close(self) -> None:
        """Close the browser."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, path: str) -> httpx.Response:
        """Fetch; whatever is not 200 stops the demo with the server's own sentence."""
        return _expect(self._client.get(path), path, _OK)

    def page(self, path: str) -> Page:
        """Fetch and read a page."""
        return Page(self.get(path).text)

    def post(self, action: str, values: Values, csrf: str, status: int = _SEE_OTHER) -> httpx.Response:
        """Send a form whose page is open already, with that page's token."""
        data = dict(values) | {"csrf": csrf}
        return _expect(self._client.post(action, data=data), action, status)

    def submit(self, path: str, action: str, values: Values, status: int = _SEE_OTHER) -> httpx.Response:
        """Open a page, fill in its form that goes to `action`, and send it."""
        data = self.page(path).form(action).filled(values)
        return _expect(self._client.post(action, data=data), action, status)

    def log_in(self, login: str, password: str) -> None:
        """Sign in by the real form."""
        self.submit("/login", "/login", {"login": login, "password": password})

    def change_password(self, old: str) -> str:
        """Change the issued password, as everybody has to at the first sign-in; gives the new one."""
        new = secrets.token_hex(6)
        self.submit("/staff/password", "/staff/password", {"old": old, "new": new, "again": new})
        return new

    def fetch(self, path: str, body: Any = None, *, csrf: str = "", panel: str = "") -> dict[str, Any]:
        """As a page's script asks: JSON out, JSON in; without a body it is a GET."""
        headers = {"Accept": "application/json"}
        headers |= {"X-CSRF-Token": csrf} if csrf else {}
        headers |= {"X-Panel": panel} if panel else {}
        if body is None:
            response = self._client.get(path, headers=headers)
        else:
            response = self._client.post(path, headers=headers, json=body)
        return dict(_expect(response, path, _OK).json())

    def call(self, path: str, body: Any, key: str) -> dict[str, Any]:
        """As a dossier system asks for something new, with its key."""
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())}
        return dict(_expect(self._client.post(path, headers=headers, json=body), path, _CREATED).json())


def _expect(response: httpx.Response, path: str, status: int) -> httpx.Response:
    if response.status_code == status:
        return response
    said = ""
    if response.headers.get("content-type", "").startswith("application/json"):
        said = str(response.json().get("message", ""))
    elif response.headers.get("content-type", "").startswith("text/html"):
        said = Page(response.text).text[-300:]
    raise Stop(f"máy chủ trả lời {response.status_code} cho {path}: {said}")
