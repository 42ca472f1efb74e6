"""A mail server on loopback for tests: takes mails, or refuses whom and what a test tells it to."""

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

__all__ = ["Mailbox", "mailbox"]


@dataclass
class Mailbox:
    """What came in. `refuse`: addresses that are turned away; `users`: who may sign in, if anybody must."""

    port: int = 0
    refuse: set[str] = field(default_factory=set)
    users: dict[str, str] = field(default_factory=dict)
    refuse_data: bool = False
    raw: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]  # type: ignore[misc]


class _Talk(socketserver.StreamRequestHandler):
    """One connection, RFC 5321 as far as smtplib needs it."""

    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        signed_in = not box.users
        to = ""
        self._say("220 mailbox")
        while line := self.rfile.readline().decode("ascii").strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "EHLO":
                self._say("250-mailbox\r\n250 AUTH PLAIN" if box.users else "250 mailbox")
            elif verb.upper() == "AUTH":
                signed_in = self._knows(box, rest)
                self._say("235 ok" if signed_in else "535 no")
            elif verb.upper() == "MAIL":
                self._say("250 ok" if signed_in else "530 sign in first")
            elif verb.upper() == "RCPT":
                to = rest.removeprefix("TO:<").removesuffix(">")
                self._say("550 nobody here" if to in box.refuse else "250 ok")
            elif verb.upper() == "DATA":
                self._take(box, to)
            elif verb.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _knows(self, box: Mailbox, rest: str) -> bool:
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        return box.users.get(user) == password

    def _take(self, box: Mailbox, to: str) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if box.refuse_data:
            self._say("554 no")
            return
        box.raw.append(b"".join(lines))
        box.to.append(to)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode("ascii") + b"\r\n")


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Serve until the block ends."""
    box = Mailbox()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
