"""An office in memory, or on a server: clerk, citizens, committee, calendar, for tests that read as stories.

`office.issue(3)`, `office.vote(slip, ket_qua="HL")`, `office.open(["ubnd", "mttq", "union", "clerk"])`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

from beginnings import begun, empty_database, load
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from seats import ALL_FOUR, LABELS, identity
from sheets import type_sheet
from sqlalchemy import make_url
from sqlmodel import Session, col, select

from app.db import Database
from ballots import sealing
from ballots.box import chain, issue, unslipped
from ballots.box import drop as drop_box
from ballots.box.drop import Receipt
from ballots.box.issue import IssuedSlip
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.tally import Reason
from ballots.keys import drafts, holders, joining, padlocks
from ballots.meeting import counting, deciphering, minutes, openings
from ballots.meeting.paper import Marks
from ballots.sealing import codes, keyring, quorum, signatures
from ballots.sealing.sheet import point_of, read_sheet
from ballots.spelling import b64, unb64
from ballots.tables import (
    Account,
    Box,
    Committee,
    Count,
    Holder,
    PadlockCopy,
    Period,
    Questionnaire,
    SheetDraft,
    Unit,
)

LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BOX = "hom-1"
OPENED: list[Database] = []  # those on a server, for a fixture to close


def log_keys(_box_id: str) -> Ed25519PrivateKey:
    """The log key of every box, as a story has it at the moment."""
    return LOG_KEY


def new_url() -> str:
    """Where an office is that is not told: in memory, until the fixture `each_database` says otherwise."""
    return "sqlite://"


@dataclass
class Office:
    """One unit with one box; `today` moves only when the story says so."""

    url: str = ""  # where new_url says
    sets: Sequence[Sequence[str]] = field(default_factory=lambda: ALL_FOUR)
    form: questionnaire.Form = field(default_factory=lambda: questionnaire.builtin("hai-noi-dung"))
    smallest: int = 5
    today: date = date(2026, 11, 2)
    hour: time = time(16, 5)
    seed: int = 1
    box: str = BOX
    committee: str = "hoi-dong"
    pages: Mapping[str, bytes] | None = None  # the voting page's, told when a period is sealed

    def __post_init__(self) -> None:
        self.url = self.url or new_url()
        self.random = Random(self.seed)
        self.database = Database(self.url)
        self.padlocks: dict[tuple[int, str], EllipticCurvePrivateKey] = {}
        self.opening_id = 0
        self._make_tables()
        with self.writing() as session:
            self._set_up(session)

    def _make_tables(self) -> None:
        """The tables as the migrations make them; a file that has them already is taken as it is."""
        if not self.database.sqlite:
            OPENED.append(self.database)
            return
        path = make_url(self.url).database
        if path in {None, "", ":memory:"}:
            load(self.database, empty_database())
        elif Path(path).stat().st_size == 0:
            Path(path).write_bytes(empty_database())

    def _set_up(self, session: Session) -> None:
        session.add(Unit(id="xa", name="UBND xã Đông Thanh", parent="UBND tỉnh Thanh Hóa", symbol="TTPVHCC"))
        session.add(Questionnaire(name=self.form.name, published=self.form.published))
        session.flush()
        rule = json.dumps([sorted(roles) for roles in self.sets])
        labels = json.dumps(LABELS, ensure_ascii=False)
        session.add(Committee(id="hoi-dong", unit_id="xa", name="Hội đồng", sets=rule, labels=labels))
        session.flush()
        session.add(
            Box(
                id=BOX,
                unit_id="xa",
                committee_id="hoi-dong",
                name="Hòm phiếu số 1",
                place="Sảnh tầng 1",
                kind=self.form.kind,
                questionnaire=self.form.name,
                desks='["1", "2", "3"]',
                smallest=self.smallest,
            )
        )
        about = {"unit_id": "xa", "password_hash": "-", "committee_id": "hoi-dong"}
        session.add_all(Account(login=role, name=f"Ông {role}", role=role, **about) for role in LABELS)
        session.flush()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.database.writing() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.database.reading() as session:
            yield session

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, self.hour)

    def account(self, session: Session, role: str) -> Account:
        """The first person of a role: those who came later are deputies, or of other committees."""
        mine = select(Account).where(Account.role == role, Account.committee_id == self.committee)
        found = session.exec(mine.order_by(col(Account.id))).first()
        assert found is not None
        return found

    def whose(self, role: str) -> str:
        """Whose identity a role's person has: another in each committee."""
        return role if self.committee == "hoi-dong" else f"{role} of {self.committee}"

    # --- padlocks and seal --------------------------------------------------------------------------

    def fit(self, *roles: str, periods: int = 3) -> None:
        """Every named role (all that stand in a set, by default) enrols and fits padlocks."""
        for role in roles or quorum.roles_named(quorum.check_sets([sorted(one) for one in self.sets])):
            _, wrapped = identity(self.whose(role))
            with self.writing() as session:
                account = self.account(session, role)
                if holders.identity_of(session, account) is None:
                    joining.enrol(session, account, wrapped, self.today, log_keys)
                holder = holders.identity_of(session, account)
                assert holder is not None
                first = holders.next_number(session, self.box)
                fittings = []
                for period in range(first, first + periods):
                    key = self.padlocks[period, role] = self._padlock()
                    whose = keyring.CopyOf(self.box, period, role, holder.id)
                    copy = keyring.seal_copy(key, holder.ecdh, whose)
                    fittings.append(padlocks.Fitting(period, point_of(key), {holder.id: copy}))
                padlocks.fit(session, account, self.box, fittings, LOG_KEY)

    def _padlock(self) -> EllipticCurvePrivateKey:
        """A padlock drawn from the story's own seed, so that a seeded test has the same sheet each time."""
        return derive_private_key(1 + self.random.getrandbits(255), SECP256R1())

    def draft(self) -> SheetDraft:
        with self.writing() as session:
            return drafts.draft_sheet(session, self.box, self.now, LOG_KEY)

    def sign(self, role: str, sheet: bytes | None = None, by: str = "") -> Period | None:
        """A role's holder signs the draft, or what a story puts in its place; `by`: another's identity."""
        with self.writing() as session:
            account = self.account(session, role)
            holder = holders.identity_of(session, account)
            draft = session.get(SheetDraft, self.box)
            statement = signatures.sheet_statement(sheet or (b"" if draft is None else draft.sheet))
            signature = signatures.sign(identity(self.whose(by or role))[0].ecdsa, statement)
            mark = "" if holder is None else holder.id
            return drafts.sign_sheet(
                session, self.box, account, mark, signature, self.now, LOG_KEY, self.pages
            )[1]

    def signing(self, role: str) -> dict[str, str]:
        """What a member's browser sends to sign the draft, as docs/MEETING.md has it."""
        made = identity(self.whose(role))[0]
        with self.reading() as session:
            statement = signatures.sheet_statement(session.get_one(SheetDraft, self.box).sheet)
        holder = holders.holder_id(point_of(made.ecdh), point_of(made.ecdsa))
        return {"holder": holder, "signature": b64(signatures.sign(made.ecdsa, statement))}

    def seal(self) -> Period:
        """The secretary drafts the next sheet and every role on it signs."""
        period = None
        for role in read_sheet(self.draft().sheet).padlocks:
            period = self.sign(role)
        assert period is not None
        return period

    def ready(self) -> "Office":
        """Padlocks fitted, this period and the next one sealed."""
        begun(self, self._begin)
        return self

    def _begin(self) -> None:
        self.fit()
        self.seal()
        self.seal()

    @property
    def log_key(self) -> bytes:
        """The private half of the box's log key, as the story has it at the moment."""
        return LOG_KEY.private_bytes_raw()

    # --- slips and votes ----------------------------------------------------------------------------

    def issue(self, count: int = 1) -> list[IssuedSlip]:
        issued: list[IssuedSlip] = []
        while size := min(issue.MOST_AT_ONCE, count - len(issued)):
            with self.writing() as session:
                issued += issue.issue(session, self.box, size, self.today, self.random.randbytes, LOG_KEY)
        return issued

    def void(self, number: str) -> None:
        with self.writing() as session:
            issue.void(session, self.box, [number], self.today, LOG_KEY)

    def sheet(self) -> bytes:
        with self.reading() as session:
            return drop_box.open_period(session, session.get_one(Box, self.box)).sheet

    def envelope(self, remark: str | None = None, **answers: str) -> bytes:
        return self._sealed(questionnaire.Ballot(answers, remark=remark))

    def _sealed(self, ballot: questionnaire.Ballot) -> bytes:
        return sealing.seal(self.sheet(), questionnaire.write_answers(self.form, ballot))

    def drop(self, slip: IssuedSlip, envelope: bytes) -> Receipt:
        token = codes.read_code(slip.code)
        with self.database.dropping() as session:
            return drop_box.drop(session, self.box, token, envelope, self.today, self.random, LOG_KEY)

    def vote(self, slip: IssuedSlip, remark: str | None = None, **answers: str) -> Receipt:
        return self.drop(slip, self.envelope(remark, **answers))

    def put(self, envelope: bytes, kind: Kind | None = None) -> Receipt:
        """An envelope without a slip, of who has paid for this kind of box."""
        with self.database.dropping() as session:
            given = (session, self.box, kind or self.form.kind, envelope, self.today)
            return unslipped.drop(*given, self.random, LOG_KEY)

    def write(self, text: str, contact: str | None = None) -> Receipt:
        """A letter."""
        return self.put(self._sealed(questionnaire.Ballot({}, remark=text, contact=contact)))

    # --- the opening --------------------------------------------------------------------------------

    def start(self, *also: str) -> int:
        seats = [
            openings.Seat(None, role, label, f"Ông {role}", "", present=True, absence="")
            for role, label in LABELS.items()
        ]
        with self.writing() as session:
            opening = openings.start(
                session, self.committee, [self.box, *also], "Phòng họp", self.now, seats, self.now
            )
            assert opening.id is not None
            self.opening_id = opening.id
        return self.opening_id

    def close(self, returned: int | None = 100, stock_left: int | None = 0, *, sure: bool = True) -> Count:
        entered = openings.Entered((("", "direct", returned), ("", "online", None)), stock_left, "intact")
        with self.writing() as session:
            at = (session, self.opening_id, self.box)
            return openings.close(*at, entered, self.now, self.random, LOG_KEY, sure=sure)

    def release(
        self, role: str, key: EllipticCurvePrivateKey | None = None, signature: bytes | None = None
    ) -> None:
        with self.writing() as session:
            count = counting.count_of(session, self.opening_id, self.box)
            scalar = keyring.scalar_of(key or self.padlocks[count.period, role])
            account = self.account(session, role)
            holder = holders.identity_of(session, account)
            mark = "" if holder is None else holder.id
            signature = signature or self.release_signature(session, role)
            openings.release(session, self.opening_id, self.box, account, mark, scalar, signature)

    def spare(self, session: Session, role: str) -> Holder:
        """A paper spare key of a role, as its member's browser leaves it behind."""
        made, wrapped = identity(f"spare of {role}")
        account = self.account(session, role)
        assert account.id is not None
        ecdh, ecdsa = point_of(made.ecdh), point_of(made.ecdsa)
        spare = Holder(
            id=holders.holder_id(ecdh, ecdsa),
            account_id=account.id,
            committee_id=self.committee,
            role=role,
            kind="spare",
            ecdh=ecdh,
            ecdsa=ecdsa,
            wrapped=wrapped,
            since=self.today,
        )
        session.add(spare)
        session.flush()
        for (period, of), key in self.padlocks.items():
            if of == role:
                copy = keyring.seal_copy(key, ecdh, keyring.CopyOf(self.box, period, role, spare.id))
                whose = {"box_id": self.box, "period": period, "role": role, "holder_id": spare.id}
                session.add(PadlockCopy(**whose, sealed=copy))
        session.flush()
        return spare

    def handing(self, role: str) -> dict[str, str]:
        """What a member's browser sends to unlock, as docs/MEETING.md has it."""
        made = identity(self.whose(role))[0]
        with self.reading() as session:
            period = session.get_one(Count, (self.opening_id, self.box)).period
            scalar = keyring.scalar_of(self.padlocks[period, role])
            signature = self.release_signature(session, role)
        holder = holders.holder_id(point_of(made.ecdh), point_of(made.ecdsa))
        return {"holder": holder, "scalar": b64(scalar), "signature": b64(signature)}

    def release_signature(self, session: Session, role: str, /, by: str = "", **changed: Any) -> bytes:
        """A role's signature over the closing of its period, or over what a story changes in it."""
        count = session.get_one(Count, (self.opening_id, self.box))
        period = session.get_one(Period, (self.box, count.period))
        closed = [one for one in chain.entries(session, self.box) if one.type == "closed"]
        said = json.loads(closed[-1].payload) if closed else {"count": 0, "root": b64(bytes(32))}
        made = identity(self.whose(by or role))[0]
        told = {
            "box": self.box,
            "period": period.number,
            "seal": period.seal,
            "count": said["count"],
            "root": unb64(said["root"], 32),
            "role": role,
            "holder": holders.holder_id(point_of(made.ecdh), point_of(made.ecdsa)),
        }
        return signatures.sign(made.ecdsa, signatures.release_statement(**told | changed))

    def open_box(self) -> None:
        """As app/gate/deciphering.py does: read, decipher outside of every transaction, record."""

        def fetch(task: deciphering.Task, batches: range) -> list[bytes]:
            with self.reading() as session:
                return deciphering.envelopes(session, task, batches)

        with self.reading() as session:
            task = deciphering.prepare(session, self.opening_id, self.box)
        if task is None:
            return
        opened = deciphering.decipher(task, fetch)
        with self.writing() as session:
            deciphering.record(session, task, opened, self.random, LOG_KEY)

    def paper(
        self, number: str, *, sure: bool = False, invalid: Reason | None = None, **answers: str
    ) -> Reason | None:
        marks = Marks(questionnaire.Ballot(answers), invalid)
        with self.writing() as session:
            return type_sheet(session, (self.opening_id, self.box), number, marks, self.random, sure=sure)

    def finish(self, *, sure: bool = True) -> Count:
        with self.writing() as session:
            return counting.finish(session, self.opening_id, self.box, self.random, LOG_KEY, sure=sure)

    def open(self, roles: Sequence[str], returned: int | None = 100) -> None:
        """From the roll-call to the open envelopes, on the period's day."""
        self.start()
        self.close(returned)
        for role in roles:
            self.release(role)
        self.open_box()

    def file(self, number: int = 1, pdf: bytes = b"%PDF-", *, sure: bool = True) -> int:
        with self.writing() as session:
            at = (session, self.opening_id, number)
            filed = minutes.file(*at, pdf, self.now, {self.box: LOG_KEY}, sure=sure)
            return filed.id or 0
