"""Sends plain mails by SMTP, one connection a mail. A failure is a code without address or secret."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from typing import TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from app.settings import SettingsError

__all__ = ["Fault", "NotSent", "Server", "read_server", "send"]

_SECONDS = 20
_PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
_Result = TypeVar("_Result")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Fault(StrEnum):
    """Why a mail was not sent."""

    CONNECT = "mail_connect"  # nobody answers, or the connection broke
    TLS = "mail_tls"  # no TLS where it is asked for, or a certificate that does not hold
    LOGIN = "mail_login"  # the server does not take name and password
    SENDER = "mail_sender"  # … or HOMPHIEU_MAIL_FROM
    RECIPIENT = "mail_recipient"  # … or the person's address
    REFUSED = "mail_refused"  # … or the mail itself


class NotSent(Exception):  # noqa: N818 - a result that is told, not a fault of the program
    """One mail could not be sent."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Server:
    """Where mails are handed in, and how."""

    scheme: str  # smtp, starttls or smtps
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def read_server(url: str) -> Server:
    """HOMPHIEU_SMTP: smtp://, starttls:// or smtps://[user:password@]host[:port]; SettingsError."""
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError("HOMPHIEU_SMTP: not an address of a mail server") from error
    extra = parts.query or parts.fragment or parts.path not in {"", "/"}
    if parts.scheme not in _PORTS or not parts.hostname or extra:
        raise SettingsError("HOMPHIEU_SMTP: smtp://, starttls:// or smtps://, and a host")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise SettingsError("HOMPHIEU_SMTP: user and password come together")
    return Server(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)


def send(server: Server, sender: str, message: EmailMessage) -> None:
    """Hand one mail in; NotSent."""
    raw = message.as_bytes(policy=SMTP)
    connection = _step(lambda: _connect(server))
    with connection:
        _step(lambda: _secure(server, connection))
        if server.user:
            _step(lambda: connection.login(server.user, server.password))
        _step(lambda: connection.sendmail(sender, [str(message["To"])], raw))


def _connect(server: Server) -> smtplib.SMTP:
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)


def _secure(server: Server, connection: smtplib.SMTP) -> None:
    """TLS where it is asked for or offered; a password goes in clear to this machine only."""
    if server.scheme == "smtps":
        return
    connection.ehlo_or_helo_if_needed()
    if server.scheme == "starttls" or connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
    elif server.user and server.host not in _LOOPBACK:
        raise NotSent(Fault.TLS)


def _step(act: Callable[[], _Result]) -> _Result:
    """Run one step; whatever it raises becomes a code, and no word of the server is kept."""
    try:
        return act()
    except (ssl.SSLError, smtplib.SMTPNotSupportedError):
        fault = Fault.TLS
    except smtplib.SMTPAuthenticationError:
        fault = Fault.LOGIN
    except smtplib.SMTPSenderRefused:
        fault = Fault.SENDER
    except smtplib.SMTPRecipientsRefused:
        fault = Fault.RECIPIENT
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
        fault = Fault.CONNECT
    except smtplib.SMTPException:
        fault = Fault.REFUSED
    except OSError:
        fault = Fault.CONNECT
    raise NotSent(fault)
