"""Mail through a real SMTP server on loopback: STARTTLS and TLS, sign-in, and what must be refused."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from live import free_port

from app.notices import mail

# The library warns of a password taken without STARTTLS; here the whole line is TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
USER, PASSWORD = "homphieu@xa", "m:t k@u"


class Inbox:
    """What came in, over which kind of line."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes, bool]] = []

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - theirs
        self.taken.append((envelope.rcpt_tos, envelope.content, session.ssl is not None))
        return "250 taken"


def certificate(folder: Path, *, host: str = "127.0.0.1", days: int = 1) -> Path:
    """A new self-signed certificate and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "thu.xa.vn")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{made.serial_number}.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def knows(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
    fitting = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(
        success=fitting, handled=False, message=None if fitting else "535 no", auth_data=mechanism
    )


@contextmanager
def serving(kind: str, file: Path | None) -> Iterator[tuple[int, Inbox]]:
    """A server of one kind: "plain", "starttls" or "smtps", which takes mails of who has signed in."""
    inbox, context = Inbox(), None
    if file is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
    more: dict[str, Any] = {"auth_required": kind != "plain", "authenticator": knows}
    if kind == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    elif kind == "smtps":
        more |= {"ssl_context": context, "auth_require_tls": False}
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield controller.port, inbox
    finally:
        controller.stop()


def letter() -> EmailMessage:
    made = EmailMessage()
    made["To"], made["From"], made["Subject"] = "an@xa.vn", "homphieu@xa.vn", "Ngày mai mở hòm phiếu"
    made.set_content("Kính gửi ông An.\n")
    return made


def fault(url: str) -> mail.Fault | None:
    try:
        mail.send(mail.read_server(url), "homphieu@xa.vn", letter())
    except mail.NotSent as no:
        return no.fault
    return None


def url(scheme: str, port: int, password: str = "m%3At%20k%40u") -> str:
    return f"{scheme}://homphieu%40xa:{password}@127.0.0.1:{port}"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate that this machine trusts."""
    made = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made


@pytest.mark.parametrize("scheme", ["starttls", "smtps"])
def test_a_mail_goes_over_tls_after_signing_in(scheme: str, file: Path) -> None:
    with serving(scheme, file) as (port, inbox):
        assert fault(url(scheme, port)) is None
    [(to, content, over_tls)] = inbox.taken
    assert to == ["an@xa.vn"]
    assert over_tls or scheme == "smtps"  # where the port speaks nothing but TLS
    assert b"=?utf-8?" in content


@pytest.mark.parametrize("scheme", ["starttls", "smtps"])
def test_a_wrong_password_is_told_and_nothing_is_handed_in(scheme: str, file: Path) -> None:
    with serving(scheme, file) as (port, inbox):
        assert fault(url(scheme, port, "sai")) is mail.Fault.LOGIN
    assert inbox.taken == []


@pytest.mark.parametrize("scheme", ["starttls", "smtps"])
@pytest.mark.parametrize("wrong", ["untrusted", "host", "expired"])
def test_a_certificate_that_does_not_hold_is_refused(
    scheme: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"untrusted": {}, "host": {"host": "127.0.0.2"}, "expired": {"days": -1}}[wrong]
    file = certificate(tmp_path, **given)  # type: ignore[arg-type]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path) if wrong == "untrusted" else file))
    with serving(scheme, file) as (port, inbox):
        assert fault(url(scheme, port)) is mail.Fault.TLS
    assert inbox.taken == []


@pytest.mark.parametrize("scheme", ["starttls", "smtps"])
def test_clear_text_is_refused_where_tls_is_set(scheme: str) -> None:
    with serving("plain", None) as (port, inbox):
        assert fault(f"{scheme}://127.0.0.1:{port}") is mail.Fault.TLS
        assert inbox.taken == []
        assert fault(f"smtp://127.0.0.1:{port}") is None
    assert [over_tls for _, _, over_tls in inbox.taken] == [False]
