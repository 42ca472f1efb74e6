"""The tables. SQLModel validates none of them: what must hold is a CHECK here or a function elsewhere.

No row carries an address, a time of a vote, a dossier code, or what lines a slip up with an envelope.
Tables that a vote touches have random keys and no rowid: their order on disk tells nothing of arrival.
"""

from datetime import date
from typing import Any

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from ballots.models_keys import (
    Endorsement,
    Holder,
    Padlock,
    PadlockCopy,
    Rehearsal,
    SheetDraft,
    SheetSignature,
)
from ballots.models_staff import AuditEntry, ClerkDay, MailSent

__all__ = [
    "Account",
    "Attendance",
    "AuditEntry",
    "Box",
    "BoxedEnvelope",
    "ChosenDay",
    "ClerkDay",
    "Committee",
    "Count",
    "DossierBook",
    "Endorsement",
    "Entry",
    "Holder",
    "MailSent",
    "Minutes",
    "Opening",
    "Padlock",
    "PadlockCopy",
    "Period",
    "Questionnaire",
    "Rehearsal",
    "Release",
    "Remark",
    "SheetDraft",
    "SheetSignature",
    "Slip",
    "Swap",
    "TrayEnvelope",
    "Unit",
]

_WITHOUT_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}


def _bytes_key(length: int) -> Any:
    return Field(sa_column=Column(LargeBinary(length), primary_key=True))


def _bytes() -> Any:
    return Field(sa_column=Column(LargeBinary, nullable=False))


def _maybe_bytes() -> Any:
    return Field(default=None, sa_column=Column(LargeBinary, nullable=True))


# --- set-up ---------------------------------------------------------------------------------------------


class Unit(SQLModel, table=True):
    """đơn vị: a commune's one-stop office; rights of accounts end at its border."""

    id: str = Field(primary_key=True)
    name: str
    parent: str  # cơ quan chủ quản, as the minutes' header has it
    symbol: str  # what follows "BB-" in the number of its minutes
    trial: bool = False  # every page is then marked as a trial run without value
    keep_releases_days: int = 30  # released keys are destroyed so long after the minutes
    keep_envelopes_months: int = 24  # … and envelopes
    keep_basis: str = ""  # căn cứ of these two


class Questionnaire(SQLModel, table=True):
    """The bytes of a questionnaire, kept for as long as a sheet names their hash."""

    name: str = Field(primary_key=True)  # id@hex SHA-256 of source
    source: bytes = _bytes()


class Committee(SQLModel, table=True):
    """hội đồng mở hòm: the roles' labels and the rule of qualified sets that the next sheet will carry."""

    id: str = Field(primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    name: str
    sets: str  # JSON: the qualified sets, in order
    sets_reason: str = ""  # why a set of the evaluated unit's own people is allowed
    labels: str  # JSON: role → label of today


class Box(SQLModel, table=True):
    """hòm phiếu: one reception point; its row is what a drop locks first; counters are cumulative."""

    __table_args__ = (
        CheckConstraint("smallest >= 1", name="box_smallest"),
        CheckConstraint(
            "issued >= 0 AND voided >= 0 AND used_online >= 0 AND used_paper >= 0", name="box_counters"
        ),
        CheckConstraint("voided + used_online + used_paper <= issued", name="box_balance"),
    )

    id: str = Field(primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    committee_id: str = Field(foreign_key="committee.id", index=True)
    name: str
    place: str
    questionnaire: str = Field(foreign_key="questionnaire.name")
    smallest: int = 5  # fewer electronic envelopes than this are carried on to the next opening
    current: int | None = None  # number of the period whose slot is open
    issued: int = 0
    voided: int = 0
    used_online: int = 0
    used_paper: int = 0
    issued_day: date | None = None  # day whose totals the next `issued` entry will publish


class Account(SQLModel, table=True):
    """A person of the staff: duties in one unit, and at most one role in one committee."""

    __table_args__ = (CheckConstraint("(role IS NULL) = (committee_id IS NULL)", name="account_role"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    login: str = Field(unique=True)
    name: str
    title: str = ""  # chức vụ
    password_hash: str
    epoch: int = 0  # raised with the password: older sessions end
    must_change: bool = False  # the password was issued: somebody else has seen it
    email: str = ""  # for reminders, optional
    issues: bool = False
    secretary: bool = False
    admin: bool = False
    auditor: bool = False  # reads the audit log and archives, changes nothing
    active: bool = True
    committee_id: str | None = Field(default=None, foreign_key="committee.id", index=True)
    role: str | None = None
    failures: int = 0
    retry_at: NaiveDatetime | None = None  # no login before this moment
    device_failures: int = 0  # the same for devices where the account signed in before
    device_retry_at: NaiveDatetime | None = None


class Swap(SQLModel, table=True):
    """A day worked or off by government notice, against what the calendar says."""

    day: date = Field(primary_key=True)
    working: bool
    document: str


# --- periods (padlocks: models_keys.py) -----------------------------------------------------------------


class ChosenDay(SQLModel, table=True):
    """The chair's own choice of an opening day for a period, with the reason that goes into the minutes."""

    __tablename__ = "chosen_day"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int = Field(primary_key=True)
    day: date
    reason: str
    chosen_by: str  # label and name of the chair, as of that day


class Period(SQLModel, table=True):
    """kỳ: a sealed period, from its sheet to its opening."""

    __table_args__ = (
        CheckConstraint("state IN ('sealed', 'open', 'closed', 'opened')", name="period_state"),
        CheckConstraint("number >= 1", name="period_number"),
    )

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    number: int = Field(primary_key=True)
    sheet: bytes = _bytes()
    seal: bytes = _bytes()
    labels: str  # JSON: role → label on the day of sealing
    state: str = "sealed"
    sealed_at: NaiveDatetime
    slot_from: date | None = None  # first day its slot was open
    due_on: date  # not before this day; the sheet's day, or a later one
    due_reason: str = ""  # why due_on is not the last working day of its month


# --- slips and envelopes: nothing here may tell who or when -----------------------------------------------


class Slip(SQLModel, table=True):
    """phiếu có mã: the hash of a token. States have one length, so a row is rewritten in place on disk."""

    __table_args__ = (
        CheckConstraint("state IN ('live', 'used', 'void')", name="slip_state"),
        UniqueConstraint("box_id", "number", name="slip_number"),
        _WITHOUT_ROWID,
    )

    token_hash: bytes = _bytes_key(32)
    box_id: str = Field(foreign_key="box.id")
    number: str
    expires_on: date  # end of the month after issue: coarse on purpose
    state: str = "live"


class DossierBook(SQLModel, table=True):
    """Which dossiers had their slip in this period: keyed hashes in one sorted value, gone at the re-seal."""

    __tablename__ = "dossier_book"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    key: bytes = _bytes()
    tags: bytes = _bytes()


class TrayEnvelope(SQLModel, table=True):
    """khe phiếu: an envelope that waits to be mixed; a drop rewrites all of its box's."""

    __tablename__ = "tray"
    __table_args__ = (_WITHOUT_ROWID,)

    leaf: bytes = _bytes_key(32)
    box_id: str = Field(index=True)
    period: int
    envelope: bytes = _bytes()


class BoxedEnvelope(SQLModel, table=True):
    """phong bì phiếu: an envelope in the box, known by its batch only."""

    __tablename__ = "envelope"
    __table_args__ = (Index("envelope_of_period", "box_id", "period", "batch"), _WITHOUT_ROWID)

    leaf: bytes = _bytes_key(32)
    box_id: str
    period: int
    batch: int
    envelope: bytes = _bytes()


class Entry(SQLModel, table=True):
    """One entry of a box's published chain, its bytes as first written."""

    __tablename__ = "entry"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    height: int = Field(primary_key=True)
    type: str
    payload: bytes = _bytes()
    body: bytes = _bytes()
    signature: bytes = _bytes()


# --- openings -------------------------------------------------------------------------------------------


class Opening(SQLModel, table=True):
    """lần mở hòm: a meeting on a day; what each box of it counted is in Count."""

    id: int | None = Field(default=None, primary_key=True)
    committee_id: str = Field(foreign_key="committee.id", index=True)
    started_at: NaiveDatetime  # local time of the office, naive
    ended_at: NaiveDatetime | None = None
    place: str
    narrative: str = "{}"  # JSON: the parts of the minutes that the secretary edits


class Attendance(SQLModel, table=True):
    """A member at an opening: present or why not, and how the member stands to the minutes."""

    __table_args__ = (CheckConstraint("stand IN ('', 'confirmed', 'refused')", name="attendance_stand"),)

    opening_id: int = Field(primary_key=True, foreign_key="opening.id")
    seat: int = Field(primary_key=True)  # order in the minutes
    account_id: int | None = Field(default=None, foreign_key="account.id")
    role: str
    label: str
    name: str
    title: str = ""
    present: bool = True
    absence: str = ""
    leads: bool = False  # this opening, and so writes its minutes, whatever the role
    stand: str = ""
    stand_reason: str = ""


class Count(SQLModel, table=True):
    """kiểm phiếu: one box at one opening. Answers are here as tallies only."""

    __tablename__ = "count"
    __table_args__ = (
        CheckConstraint("state IN ('called', 'closed', 'counting', 'final')", name="count_state"),
    )

    opening_id: int = Field(primary_key=True, foreign_key="opening.id")
    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int
    state: str = "called"
    carried: bool = False  # too few envelopes: they stay in the box, and only paper is counted
    returned: str = "[]"  # JSON: results returned, [[field or "", channel, number or null], …]
    stock_left: int | None = None  # unused printed slips left, counted by hand
    wall_seal: str = ""  # "intact", or what was seen
    counters_from: str = "{}"  # JSON: the box's counters when the last count ended
    counters_to: str = "{}"  # JSON: … and when this one did
    qualified_set: str = ""  # JSON: the recorded set that opened the envelopes
    electronic: str = ""  # JSON tally
    paper: str = ""  # JSON tally
    unopened: str = ""  # JSON: why the box could not be opened, and who agreed; "" while it can
    breakdown: str = "{}"  # JSON: by field and reason, small cells withheld; written when final
    paper_spent: int = 0  # of the paper ballots, how many spent a slip
    remarks: str = "[]"  # JSON: remarks of all ballots, shuffled again at every writing


class Remark(SQLModel, table=True):
    """A remark on its own: random key, no ballot, no field, no origin."""

    __table_args__ = (_WITHOUT_ROWID,)

    id: str = Field(primary_key=True)
    box_id: str = Field(foreign_key="box.id", index=True)
    opening_id: int = Field(foreign_key="opening.id", index=True)
    text: str
    printed: bool = False  # ticked by the secretary for the minutes


class Release(SQLModel, table=True):
    """The private half of a period's padlock, handed in at the opening; destroyed after it."""

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int = Field(primary_key=True)
    role: str = Field(primary_key=True)
    holder_id: str = Field(foreign_key="holder.id")
    account_id: int = Field(foreign_key="account.id")  # who handed it in: of a spare key, who used it
    signature: bytes = _bytes()
    scalar: bytes | None = _maybe_bytes()


class Minutes(SQLModel, table=True):
    """biên bản: filed bytes that are never rewritten, in a register with a series a year and committee."""

    __table_args__ = (
        UniqueConstraint("committee_id", "year", "number", name="minutes_number"),
        CheckConstraint("kind IN ('opening', 'destroyed')", name="minutes_kind"),
        CheckConstraint("(kind = 'opening') = (opening_id IS NOT NULL)", name="minutes_of_opening"),
    )

    id: int | None = Field(default=None, primary_key=True)
    committee_id: str = Field(foreign_key="committee.id", index=True)
    kind: str = "opening"  # also of an opening at which a box could not be opened
    opening_id: int | None = Field(default=None, foreign_key="opening.id", unique=True)
    year: int
    number: int
    symbol: str
    subject: str
    filed_on: date
    pdf: bytes = _bytes()
    digest: bytes = _bytes()
