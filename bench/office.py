"""An office for measuring: eight boxes of one committee, sealed, with slips and sealed envelopes."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from secrets import token_bytes

from app import migrate
from app.db import Database
from app.heads import Heads
from app.settings import Settings, create_secret, now
from app.words.sentences import ROLES
from ballots import sealing
from ballots.box import issue
from ballots.forms import questionnaire
from ballots.keys import drafts, holders, joining, padlocks
from ballots.office import setup
from ballots.sealing import codes, keyring
from ballots.sealing.sheet import point_of
from ballots.sealing.signatures import sheet_statement, sign
from ballots.tables import Account, Box

__all__ = ["Office", "Post"]

_ROLES = ("clerk", "mttq", "ubnd", "union")
_FORM = questionnaire.builtin("hai-noi-dung")
_ANSWERS = questionnaire.write_answers(_FORM, questionnaire.Ballot({"ket_qua": "RHL", "thai_do": "HL"}))


@dataclass(frozen=True)
class Post:
    """One ballot, ready to be posted."""

    box: str
    code: str
    envelope: bytes


class Office:
    """Made in a folder of its own; the server that is measured runs on the same database."""

    def __init__(self, folder: Path, boxes: int, url: str = "") -> None:
        self.environ = {
            "DATABASE_URL": url or f"sqlite:///{folder / 'bench.db'}",
            "HOMPHIEU_SECRET_FILE": str(folder / "bench.secret"),
            "HOMPHIEU_PUBLIC_URL": "http://127.0.0.1:8000",
        }
        self.boxes = [f"hom-{number}" for number in range(1, boxes + 1)]
        settings = Settings.from_environment(self.environ)
        create_secret(settings.secret_file)
        self.log_key = settings.keys().log_key
        self.database = Database(settings.database_url)
        migrate.upgrade(self.database.engine)
        self.database.remember_in(Heads(folder / "bench.heads"))  # the server that is measured looks there
        self._sheets: dict[str, bytes] = {}
        self._members: list[tuple[int, keyring.Identity]] = []
        self._set_up(now())

    def _set_up(self, moment: datetime) -> None:
        with self.database.writing() as session:
            setup.add_unit(session, "xa", "Trung tâm", "UBND xã", "TTPVHCC", trial=True)
            setup.add_committee(session, "xa", "hoi-dong", "Hội đồng", labels=ROLES)
            for box in self.boxes:
                setup.add_box(session, "hoi-dong", box, box, "Sảnh")
        for role in _ROLES:
            self._fit(role, moment.date())
        for box in self.boxes:
            with self.database.writing() as session:
                sheet = drafts.draft_sheet(session, box, moment, self.log_key(box)).sheet
                for member, identity in self._members:
                    mark = holders.holder_id(point_of(identity.ecdh), point_of(identity.ecdsa))
                    signature = sign(identity.ecdsa, sheet_statement(sheet))
                    account = session.get_one(Account, member)
                    key = self.log_key(box)
                    drafts.sign_sheet(session, box, account, mark, signature, moment, key)
                self._sheets[box] = sheet

    def _fit(self, role: str, today: date) -> None:
        with self.database.writing() as session:
            member = Account(
                unit_id="xa", login=role, name=role, password_hash="-", committee_id="hoi-dong", role=role
            )
            session.add(member)
            session.flush()
            identity = keyring.make_identity()
            wrapped = keyring.wrap(identity, "bench").decode()
            holder = joining.enrol(session, member, wrapped, today, self.log_key)
            self._members.append((member.id or 0, identity))
            for box in self.boxes:
                padlock = keyring.make_padlock()
                copy = keyring.seal_copy(padlock, holder.ecdh, keyring.CopyOf(box, 1, role, holder.id))
                fitting = padlocks.Fitting(1, point_of(padlock), {holder.id: copy})
                padlocks.fit(session, member, box, [fitting], self.log_key(box))

    def posts(self, count: int, boxes: int) -> list[Post]:
        """Issue slips of the first `boxes` boxes in turn, and seal a ballot for each."""
        made: dict[str, list[Post]] = {}
        each = -(-count // boxes)
        for box in self.boxes[:boxes]:
            made[box] = []
            while len(made[box]) < each:
                size = min(issue.MOST_AT_ONCE, each - len(made[box]))
                made[box] += [Post(box, code, self._seal(box)) for code in self._issue(box, size)]
        return [post for turn in zip(*made.values(), strict=True) for post in turn][:count]

    def junk(self, count: int, boxes: int) -> list[Post]:
        """Strangers' drops: codes that nobody was given, right to their check character; envelopes sealed."""
        one = {box: self._seal(box) for box in self.boxes[:boxes]}
        return [
            Post(box, codes.spell(token_bytes(codes.TOKEN_BYTES)), one[box])
            for at in range(count)
            for box in [self.boxes[at % boxes]]
        ]

    def _issue(self, box: str, size: int) -> list[str]:
        with self.database.writing() as session:
            slips = issue.issue(session, box, size, now().date(), token_bytes, self.log_key(box))
        return [slip.code for slip in slips]

    def envelopes(self, count: int, box: str) -> list[bytes]:
        """Sealed envelopes for a box, without a slip."""
        return [self._seal(box) for _ in range(count)]

    def _seal(self, box: str) -> bytes:
        return sealing.seal(self._sheets[box], _ANSWERS)

    def stored(self) -> int:
        """How many drops the boxes have counted."""
        with self.database.reading() as session:
            return sum(session.get_one(Box, box).used_online for box in self.boxes)

    def close(self) -> None:
        """Close the database."""
        self.database.close()
