"""A phone's fingerprint or a key on the table in headless Chromium: CDP's virtual authenticator.

It is asked for exactly as a real one is; `count` tells how many touches it has answered with.
"""

from dataclasses import dataclass, field
from typing import Any, Self

from playwright.sync_api import Page, expect

__all__ = ["WITH_PRF", "Authenticator", "add_by_passphrase", "ask_for", "enter"]

WITH_PRF = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "automaticPresenceSimulation": True,
    "isUserVerified": True,
}


@dataclass
class Authenticator:
    """One virtual authenticator on a page."""

    page: Page
    options: dict[str, Any] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self._browser = self.page.context.new_cdp_session(self.page)
        self._browser.send("WebAuthn.enable", {"enableUI": False})
        made = self._browser.send("WebAuthn.addVirtualAuthenticator", {"options": WITH_PRF | self.options})
        self._id = made["authenticatorId"]
        for event in ("credentialAdded", "credentialAsserted"):
            self._browser.on(f"WebAuthn.{event}", self._touched)

    def _touched(self, _event: Any) -> None:
        self.count += 1

    def credentials(self) -> list[dict[str, Any]]:
        return list(self._send("getCredentials")["credentials"])

    def put(self, credential: dict[str, Any]) -> Self:
        """Carry a key over from another machine: the same credential on this one."""
        self._send("addCredential", credential=credential)
        return self

    def forget(self) -> None:
        """Another phone than the one that has the key."""
        self._send("clearCredentials")

    def verifies(self, *, user: bool) -> None:
        self._send("setUserVerified", isUserVerified=user)

    def _send(self, what: str, **given: Any) -> Any:
        return self._browser.send(f"WebAuthn.{what}", {"authenticatorId": self._id, **given})  # type: ignore[arg-type]


def ask_for(page: Page, address: str, passphrase: str, name: str = "Khóa") -> None:
    """As far as the touch; whether it is kept is another matter."""
    page.goto(f"{address}/staff/passkeys")
    page.get_by_label("Đặt tên cho khóa này").fill(name)
    page.get_by_label("Cụm mật khẩu bảy tiếng").fill(passphrase)
    page.get_by_role("button", name="Thêm khóa chạm").click()


def add_by_passphrase(page: Page, address: str, passphrase: str, name: str = "Điện thoại của tôi") -> None:
    """On the page of passkeys: name it, type the passphrase, touch."""
    ask_for(page, address, passphrase, name)
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=15_000)


def enter(page: Page, address: str) -> None:
    """Sign in by a touch, typing nothing."""
    page.goto(f"{address}/login")
    page.get_by_role("button", name="Đăng nhập bằng khóa chạm").click()
