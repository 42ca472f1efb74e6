"""What pages and PDFs are drawn from: frozen values without behaviour, no table row, no sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ballots.forms import Form
from ballots.tally import Ratio

__all__ = ["Form", "Ratio"]  # for printing, which sees this module only


# --- the slip -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BallotSheet:
    """One ballot to print: the paper part carries the slip number only, the stub the code and its URL."""

    parent: str
    unit: str
    box: str
    form: Form
    slip_number: str  # 8 characters, e.g. "7K3M9QPA"
    code: str  # mã phiếu: 16 characters and a check character, ungrouped
    url: str  # the code stands in its fragment
    expires_on: date
    field: str | None  # label, proposed by the clerk
    desk: str | None
    trial: bool


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


# --- the public page ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PastResult:
    """One filed opening, for the public page."""

    period: int
    held_on: date
    carried: bool
    ballots: int
    valid: int
    participation: Ratio
    questions: tuple["QuestionResult", ...]
    warnings: tuple[str, ...]
    minutes_number: str


@dataclass(frozen=True)
class BoxNotice:
    """What anyone may know of a box. `boxed` moves by whole batches only."""

    box_id: str
    box: str
    place: str
    unit_id: str
    unit: str
    parent: str
    trial: bool
    smallest: int
    sets_reason: str
    period: int | None  # None: not sealed yet, nothing can be dropped
    seal: str  # mã niêm phong in groups, "" when not sealed
    sealed_on: date | None
    due_on: date | None
    due_reason: str
    boxed: int
    batches: int
    labels: Mapping[str, str]
    sets: tuple[tuple[str, ...], ...]
    past: tuple[PastResult, ...]


# --- the voting page ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VotePage:
    """What the citizen's page is drawn from; None for `sheet` while no slot is open."""

    box_id: str
    box: str
    unit: str
    trial: bool
    form: Form
    sheet: bytes | None
    seal: str  # groups


# --- the committee --------------------------------------------------------------------------------------


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
    state: str
    seal: str
    sealed_at: datetime
    opens_on: date
    due_on: date
    due_reason: str


@dataclass(frozen=True)
class CommitteeView:
    """Everything the committee's page of one box shows."""

    box_id: str
    box: str
    committee: str
    roles: tuple[RoleRow, ...]
    sets: tuple[tuple[str, ...], ...]
    labels: Mapping[str, str]
    periods: tuple[PeriodRow, ...]
    current: int | None
    next_number: int
    next_day: date
    next_reason: str  # the chair's, "" when next_day is the proposal
    proposed_day: date
    skipped: tuple[tuple[date, str], ...]  # later days of that month and why they are not it
    provisional: bool
    can_seal: bool
    next_is_sealed: bool
    opening_id: int | None  # a running opening
    due: bool  # an opening can be started today


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


@dataclass(frozen=True)
class ReleaseView:
    """What a member's browser needs to unlock a padlock, and to check first what it unlocks."""

    box_id: str
    period: int
    role: str
    holder: str
    wrapped: str
    copy: bytes
    sheet: bytes
    closed: bytes  # payload of the chain's `closed` entry: period, date, count, root, returned, counters
    smallest: int
    released: bool  # this role's padlock is unlocked already


@dataclass(frozen=True)
class CallSeat:
    """A member as the roll-call proposes it."""

    account_id: int
    role: str
    label: str
    name: str
    title: str


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


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register of filed minutes."""

    minutes_id: int
    number: str
    subject: str
    committee: str
    filed_on: date
    digest: str  # hex SHA-256


# --- a counted box --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelCount:
    """One level of one question: how many, and of how many valid answers."""

    code: str
    label: str
    count: int
    ratio: Ratio


@dataclass(frozen=True)
class QuestionResult:
    """A question's counts; `satisfaction` is over the answers that hold an opinion."""

    code: str
    text: str
    levels: tuple[LevelCount, ...]
    unanswered: int
    satisfaction: Ratio
    previous: Ratio | None  # the satisfaction of the opening before, if there was one


@dataclass(frozen=True)
class Returned:
    """Results returned, as the secretary entered them; None is unknown and shown as a dash."""

    field: str  # label; "" for a number that is not split by field
    channel: str  # "direct" | "online"
    number: int | None


@dataclass(frozen=True)
class Collected:
    """Ballots in: all, valid, and invalid by reason code (ballots.tally.Reason)."""

    ballots: int
    valid: int
    invalid: Mapping[str, int]


@dataclass(frozen=True)
class PadlockRow:
    """One role's padlock at an opening, and whether it was unlocked, and by whom."""

    role: str
    label: str
    holder: str  # name, "" when not unlocked
    released: bool


@dataclass(frozen=True)
class BoxCount:
    """One box at one opening, everything that page, minutes and public result show."""

    box_id: str
    box: str
    place: str
    period: int
    state: str  # called | closed | counting | final
    carried: bool  # too few electronic ballots: they wait, sealed, for the next opening
    form: Form
    slot_from: date
    slot_to: date
    due_on: date
    due_reason: str
    late: bool
    smallest: int
    seal: str  # groups
    sealed_at: datetime
    wall_seal: str  # "intact" or free text, "" unknown
    padlocks: tuple[PadlockRow, ...]
    qualified_set: tuple[str, ...]  # roles of the recorded set, empty until opened
    returned: tuple[Returned, ...]
    returned_total: int | None
    handed_out: int | None  # phát ra
    stock_left: int | None
    electronic: Collected | None  # None when carried on or not opened yet
    paper: Collected
    collected: Collected  # both together
    participation: Ratio  # thu vào / hồ sơ
    return_rate: Ratio  # thu vào / phát ra
    questions: tuple[QuestionResult, ...]
    reasons: tuple[tuple[str, int], ...]  # label, count; small ones withheld
    warnings: tuple[str, ...]  # ballots.tally.Warning codes
    remarks: tuple[str, ...]  # those ticked for printing, personal data masked
    remarks_total: int
    next_period: int | None
    next_seal: str
    next_sealed_at: datetime | None
    next_due_on: date | None
    chain_head: str  # groups


@dataclass(frozen=True)
class Attendee:
    """A member at the opening and how the member stands to the minutes."""

    role: str
    label: str
    name: str
    title: str
    present: bool
    absence: str
    stand: str  # "" | confirmed | refused
    stand_reason: str


@dataclass(frozen=True)
class BoxState:
    """How far one box is, for a page that asks every few seconds."""

    box: str
    state: str
    carried: bool
    quorate: bool  # the released padlocks hold a qualified set
    paper: int  # paper ballots typed in so far
    padlocks: tuple[PadlockRow, ...]


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
    all_final: bool
    minutes_id: int | None
    number: str


@dataclass(frozen=True)
class MinutesView:
    """Biên bản mở hòm phiếu, ready to be drawn. Free texts are the secretary's, already checked."""

    parent: str
    unit: str
    number: int
    symbol: str
    subject: str
    started_at: datetime
    ended_at: datetime
    place: str
    attendees: tuple[Attendee, ...]
    legal_basis: tuple[str, ...]
    boxes: tuple[BoxCount, ...]
    opinions: str
    keeping: str  # what happens to the ballots after the count
    copies: int
    recipients: tuple[str, ...]
    signature_table: bool
    trial: bool
