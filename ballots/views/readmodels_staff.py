"""What the pages of clerk, committee and secretary are drawn from: frozen values, as in readmodels.

Printing does not see this module: nothing in it goes on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ballots.forms.questionnaire import Form
from ballots.systems.returned import Reported
from ballots.views.readmodels import Agreed, Attendee, BoxCount, Layout, PadlockRow, Unopened


@dataclass(frozen=True)
class IssuePage:
    """What the clerk's counter shows of a box. `boxed` moves by whole batches only."""

    box_id: str
    box: str
    unit: str
    parent: str
    trial: bool
    form: Form  # of the open period, or of the next when none is open
    is_open: bool
    boxed: int
    batches: int
    desks: tuple[str, ...] = ()
    telephone: str = ""  # of the unit, as the hotline; "" none
    layout: Layout = Layout.A5
    retired_on: date | None = None  # out of service since


@dataclass(frozen=True)
class RoleRow:
    """One role of a committee and how its padlocks stand."""

    role: str
    label: str
    members: tuple[str, ...]  # names
    enrolled: tuple[str, ...]  # names of those who have an identity
    needed: bool  # stands in a qualified set
    fitted_for_next: bool
    fitted_ahead: int  # periods not yet sealed that have this role's padlock


@dataclass(frozen=True)
class PeriodRow:
    """One sealed period in the committee's list, newest first."""

    number: int
    state: str  # that of the period, or "unopened"
    seal: str
    sealed_at: datetime
    opens_on: date
    due_on: date
    due_reason: str


@dataclass(frozen=True)
class SignatureRow:
    """One role on a drafted sheet, and whose key signed for it ("" while none has)."""

    role: str
    label: str
    name: str
    signed: bool
    spare: bool


@dataclass(frozen=True)
class DraftView:
    """A drafted sheet in words, as the server has it; browsers compare it with what they sign."""

    period: int
    seal: str
    previous: str  # the seal of the period before, "" for the first
    opens_on: date
    due_reason: str
    sets: tuple[tuple[str, ...], ...]
    labels: Mapping[str, str]
    form: Form
    signatures: tuple[SignatureRow, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of the roles that have not signed."""
        return tuple(row.label for row in self.signatures if not row.signed)


@dataclass(frozen=True)
class Standing:
    """How a box stands: what a list of boxes shows of it, and what its committee is to do next."""

    box_id: str
    box: str
    place: str
    committee_id: str
    committee: str
    roles: tuple[RoleRow, ...]
    current: int | None
    due_on: date | None  # of the current period
    next_number: int
    can_draft: bool  # nothing is missing for the next sheet to be written
    draft: DraftView | None  # the next sheet, waiting for signatures
    next_is_sealed: bool
    opening_id: int | None  # a running opening
    due: bool  # an opening can be started today


@dataclass(frozen=True)
class CommitteeView(Standing):
    """Everything the committee's page of one box shows."""

    sets: tuple[tuple[str, ...], ...]
    labels: Mapping[str, str]
    periods: tuple[PeriodRow, ...]
    next_day: date
    next_reason: str  # the chair's, "" when next_day is the proposal
    proposed_day: date
    skipped: tuple[tuple[date, str], ...]  # later days of that month and why they are not it
    provisional: bool


@dataclass(frozen=True)
class HolderRow:
    """One holder of a role, with who has compared it: enough for a browser to check the signatures."""

    holder: str
    name: str  # of a paper spare key: who made it
    kind: str  # person | spare
    state: str  # pending | active | retired
    since: date
    ecdh: bytes
    ecdsa: bytes
    endorsed: tuple[tuple[str, bytes], ...]  # (by whom, the signature)


@dataclass(frozen=True)
class FitView:
    """What a member's browser needs to fit padlocks: for which periods, and to whom the copies go."""

    box_id: str
    box: str
    role: str
    label: str
    first: int  # the next period not yet sealed
    periods: int  # how many to fit
    fitted: int  # how many are fitted now with a copy for this member's identity
    wrapped: str | None  # the member's own identity, None before there is one
    holder: str  # its id, "" before there is one
    holders: Mapping[str, bytes]  # all holders of the role: id → ECDH point (65 bytes)
    committee_id: str
    waiting: str  # the own identity that nobody has compared yet, "" without one
    others: bool  # somebody else holds this role's keys: a new identity has to be compared
    people: tuple[HolderRow, ...]  # all holders that ever were, for the signatures between them
    boxes: tuple[tuple[str, str], ...]  # (id, name) of all boxes of the committee, the one asked about first


@dataclass(frozen=True)
class Opener:
    """A key that a person may open: the own identity or a paper spare key, with its copy of the padlock."""

    holder: str
    kind: str  # person | spare
    wrapped: str
    copy: bytes


@dataclass(frozen=True)
class ReleaseView:
    """What a browser needs to unlock a padlock, and to check first what it unlocks."""

    box_id: str
    period: int
    role: str
    openers: tuple[Opener, ...]
    sheet: bytes
    form: bytes  # the questionnaire that it names: a box of letters may be opened with one of them
    due_on: date  # the sheet's day, or the later one that the chair has chosen
    closed: bytes  # payload of the chain's `closed` entry: period, date, count, root, returned, counters
    entry: bytes  # that entry's body, which names the payload's hash
    entry_signature: bytes  # by the sheet's log key
    smallest: int
    released: bool  # this role's padlock is unlocked already


@dataclass(frozen=True)
class SignView:
    """What a browser needs to sign the next period's sheet, and to check first what it signs."""

    box_id: str
    period: int
    role: str
    openers: tuple[Opener, ...]
    sheet: bytes
    signed: bool  # this role has signed already


@dataclass(frozen=True)
class MissingRow:
    """A role whose padlock nobody has unlocked, who could, and the reason given why not ("" before)."""

    role: str
    label: str
    people: tuple[str, ...]  # names of the role's active members
    reason: str


@dataclass(frozen=True)
class UnopenedView:
    """What the page shows on which it is agreed that a box can't be opened."""

    box_id: str
    box: str
    period: int
    envelopes: int
    waiting: bool  # the slot is closed and nothing is decided
    quorate: bool  # the released padlocks hold a qualified set: the box can be opened
    missing: tuple[MissingRow, ...]
    proposed: bool
    agreed: tuple[Agreed, ...]
    mine: bool  # who looks has agreed
    enough: bool
    settled: Unopened | None


@dataclass(frozen=True)
class CallSeat:
    """A member as the roll-call proposes it."""

    account_id: int
    role: str
    label: str
    name: str
    title: str
    leads: bool = False  # the opening, and so is its secretary


@dataclass(frozen=True)
class CallView:
    """Whom and what the secretary calls to an opening."""

    committee_id: str
    committee: str
    place: str
    boxes: tuple[tuple[str, str], ...]  # (id, name) of the committee's boxes that can be opened today
    seats: tuple[CallSeat, ...]


@dataclass(frozen=True)
class OpeningRow:
    """One opening in a list."""

    opening_id: int
    box: str
    period: int
    started_at: datetime
    state: str
    minutes_id: int | None
    number: str


@dataclass(frozen=True)
class RemarkRow:
    """One remark as the secretary sees it when choosing what is printed."""

    id: str
    text: str
    masked: str
    printed: bool
    letter: int | None = None  # the number of a letter
    contact: str = ""  # of a letter: for the secretary's eyes, never printed
    scan_in: str = ""  # of a paper letter kept as a scan: its box; `text` is what is said of it, or ""


@dataclass(frozen=True)
class BoxState:
    """How far one box is, for a page that asks every few seconds."""

    box: str
    state: str
    carried: bool
    quorate: bool  # the released padlocks hold a qualified set
    paper: int  # paper ballots typed in so far
    padlocks: tuple[PadlockRow, ...]
    signed: tuple[str, ...] | None  # roles that have signed the next sheet; None when none waits


@dataclass(frozen=True)
class DraftState:
    """Who has signed a drafted sheet, for a page that asks every few seconds."""

    box: str
    period: int
    seal: str  # in groups, as it is read aloud
    signed: tuple[str, ...]  # roles


@dataclass(frozen=True)
class OpeningView:
    """One opening: who is here, and every box with its numbers so far."""

    opening_id: int
    committee_id: str
    committee: str
    place: str
    started_at: datetime
    attendees: tuple[Attendee, ...]
    mine: Attendee | None  # the seat of who looks
    boxes: tuple[BoxCount, ...]
    quorate: tuple[str, ...]  # ids of boxes whose released padlocks hold a qualified set
    drafts: Mapping[str, DraftView]  # by box: next sheets that wait for signatures
    reported: Mapping[str, Reported]  # by box: results that dossier systems reported, before the closing
    all_final: bool
    minutes_id: int | None
    number: str
