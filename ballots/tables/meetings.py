"""The tables of openings: roll-call, counts, remarks, releases, minutes."""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from ballots.tables.columns import WITHOUT_ROWID, blob, maybe_blob


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
    due_on: date | None = None  # the day set for this opening, and why: written at its closing
    due_reason: str = ""
    carried: bool = False  # too few envelopes: they stay in the box, and only paper is counted
    returned: str = "[]"  # JSON: results returned, [[field or "", channel, number or null], …]
    stock_left: int | None = None  # unused printed slips left, counted by hand
    wall_seal: str = ""  # "intact", or what was seen
    counters_from: str = "{}"  # JSON: the box's counters when the last count ended
    counters_to: str = "{}"  # JSON: … and when this one did
    qualified_set: str = ""  # JSON: the recorded set that opened the envelopes
    electronic: str = ""  # JSON tally; when final, what is told of it (forms/told.py)
    paper: str = ""  # JSON tally; …
    together: str = ""  # JSON tally of both, when final and not told apart
    unopened: str = ""  # JSON: why the box could not be opened, and who agreed; "" while it can
    breakdown: str = "{}"  # JSON: what is told by field and reason (forms/groups.py); written when final
    desks: str = ""  # JSON: what the office is told by desk, exact bytes: their digest is published; …
    paper_spent: int = 0  # of the paper ballots, how many spent a slip: those whose numbers are known
    paper_marked: int = 0  # … and how many have their marks counted
    paper_scanned: int = 0  # … and how many wait for theirs to be settled (ballots/scanned)
    paper_late: int = 0  # numbers that came after the first marks
    paper_begun: bool = False  # whether marks were ever entered, also ones that were taken back
    paper_last: str = ""  # salted hash of the last entry, which may be taken back; tells nothing of it
    remarks: str = "[]"  # JSON: remarks of all ballots, shuffled again at every writing
    scanned: str = ""  # JSON: how paper was read by machine, counts and people only; "" when it was not
    followed: str = ""  # JSON: calls, and what became of earlier remarks (forms/followed.py); at the closing


class Remark(SQLModel, table=True):
    """A remark on its own: random key, no ballot, no field, no origin."""

    __table_args__ = (WITHOUT_ROWID,)

    id: str = Field(primary_key=True)
    box_id: str = Field(foreign_key="box.id", index=True)
    opening_id: int = Field(foreign_key="opening.id", index=True)
    text: str
    printed: bool = False  # ticked by the secretary for the minutes
    hidden: str = ""  # names in it that the minutes mask, a line each; gone with the text


class Letter(SQLModel, table=True):
    """thư góp ý, opened: random key, no envelope, no time. The contact is for whoever is to answer it."""

    __table_args__ = (
        CheckConstraint("source IN ('electronic', 'paper')", name="letter_source"),
        CheckConstraint("scan IN ('', 'image/jpeg', 'application/pdf')", name="letter_scan_kind"),
        UniqueConstraint("opening_id", "box_id", "number", name="letter_number"),
        WITHOUT_ROWID,
    )

    id: str = Field(primary_key=True)
    box_id: str = Field(foreign_key="box.id", index=True)
    opening_id: int = Field(foreign_key="opening.id", index=True)
    period: int
    number: int | None = None  # from 1, given when the counting ends, in no order
    source: str
    text: str  # as written; what is shown of it is masked (forms/remarks.py)
    contact: str = ""  # whom to answer: shown to the secretary and to who is assigned, never printed
    printed: bool = False  # ticked by the secretary for the minutes
    hidden: str = ""  # names in it that the minutes mask, a line each; gone with the text
    scan: str = ""  # of a paper letter: the media type of its scan; then `text` is the secretary's summary


class LetterScan(SQLModel, table=True):
    """bản chụp of a paper letter, seen by who sees the contact: hand and name stand on it."""

    __tablename__ = "letter_scan"

    letter_id: str = Field(primary_key=True, foreign_key="letter.id")
    content: bytes = blob()  # as app/letters/scans.py has cleaned it


class Release(SQLModel, table=True):
    """The private half of a period's padlock, handed in at the opening; destroyed after it."""

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int = Field(primary_key=True)
    role: str = Field(primary_key=True)
    holder_id: str = Field(foreign_key="holder.id")
    account_id: int = Field(foreign_key="account.id")  # who handed it in: of a spare key, who used it
    signature: bytes = blob()
    scalar: bytes | None = maybe_blob()


class Minutes(SQLModel, table=True):
    """biên bản: filed bytes that are never rewritten, in a register with a series a year and committee."""

    __table_args__ = (
        UniqueConstraint("committee_id", "year", "number", name="minutes_number"),
        CheckConstraint("kind IN ('opening', 'destroyed', 'correcting')", name="minutes_kind"),
        CheckConstraint("(kind = 'opening') = (opening_id IS NOT NULL)", name="minutes_of_opening"),
        CheckConstraint("(kind = 'correcting') = (corrects_id IS NOT NULL)", name="minutes_correcting"),
    )

    id: int | None = Field(default=None, primary_key=True)
    committee_id: str = Field(foreign_key="committee.id", index=True)
    kind: str = "opening"  # also of an opening at which a box could not be opened
    opening_id: int | None = Field(default=None, foreign_key="opening.id", unique=True)
    corrects_id: int | None = Field(default=None, foreign_key="minutes.id", index=True)
    year: int
    number: int
    symbol: str
    subject: str
    words: str = ""  # what a search looks through, folded: subject and what people wrote, no remark
    filed_on: date
    pdf: bytes = blob()
    digest: bytes = blob()
