"""What pages and PDFs are drawn from: frozen values without behaviour, no table row, no sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ballots.forms.followed import Followed, Heard, Item
from ballots.forms.layouts import Layout
from ballots.forms.pile import Helper, Pile
from ballots.forms.questionnaire import Form
from ballots.forms.slips import Doubt, HandedOut, doubts
from ballots.forms.tally import LEAST_SHOWN, LOW_PARTICIPATION_PERCENT, Ratio
from ballots.sealing.codes import MOST_SHEETS, number_digits
from ballots.spans import Span

__all__ = ["LEAST_SHOWN", "MOST_SHEETS", "Followed", "Form", "HandedOut", "Item", "Layout", "Ratio"]
__all__ += [
    "LOW_PARTICIPATION_PERCENT",
    "Helper",
    "Pile",
    "Span",
    "number_digits",
]  # for printing, which sees this only

_NOTHING_HEARD, _NOTHING_FOLLOWED = Heard(), Followed()


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
    telephone: str = ""  # đường dây nóng of the unit; "" none


# --- the public page ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PastResult:
    """One filed opening, for the public page."""

    period: int
    kind: str  # forms/kinds.py
    held_on: date
    carried: bool
    collected: "Collected"
    electronic: int | None  # of the ballots collected; None when carried on or not opened
    paper: int
    participation: Ratio  # phiếu đã dùng một phiếu có mã (forms/told.py) / hồ sơ; carried on: unknown
    return_rate: Ratio  # … / phát ra
    questions: tuple["QuestionResult", ...]  # none where so few are valid that no answer is told
    warnings: tuple[str, ...]
    minutes_number: str
    unopened: int | None = None  # envelopes of a box that could not be opened
    destroyed: tuple[tuple[str, date], ...] = ()  # what was destroyed since (destroying.What), and when
    participation_before: Ratio | None = None  # at the opening that `questions` are compared with
    handed_out: int | None = None  # phiếu phát ra
    apart: "Apart | None" = None  # None: electronic and paper answers are not told apart
    heard: Heard = _NOTHING_HEARD


# question → level ("" of who left it blank) → electronic (None: not counted) and paper
Apart = Mapping[str, Mapping[str, tuple[int | None, int]]]


@dataclass(frozen=True)
class PastPage:
    """Some of a box's past results, newest first; page 1 has the newest."""

    page: int
    pages: int
    results: tuple[PastResult, ...]


@dataclass(frozen=True)
class NamedBox:
    """A box by its name, for a page that tells nothing else of it."""

    box_id: str
    box: str
    unit: str
    parent: str
    telephone: str  # of the unit; "" none
    trial: bool
    unit_id: str = ""


@dataclass(frozen=True)
class BoxNotice:
    """What anyone may know of a box. `boxed` moves by whole batches only."""

    box_id: str
    box: str
    place: str
    kind: str  # forms/kinds.py
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
    past: tuple[PastResult, ...]  # one page of them, newest first
    past_page: int
    past_pages: int
    log_key: str  # fingerprint in groups, "" before the first sheet
    chain_height: int | None  # of the newest entry of the chain
    chain_head: str  # its hash, in groups
    keep_releases_days: int  # after the minutes are filed
    keep_envelopes_months: int
    keep_basis: str
    telephone: str = ""  # đường dây nóng of the unit; "" none
    committee: str = ""  # its name
    retired_on: date | None = None  # out of service since


# --- the voting page ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VotePage:
    """What the citizen's page is drawn from."""

    box: str
    unit: str
    parent: str
    telephone: str  # of the unit; "" none
    trial: bool
    ballot: tuple[bytes, bytes] | None  # the seal sheet and the questionnaire; None while no slot is open
    desks: tuple[str, ...] = ()  # which a ballot may name


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
    """Ballots in: all, valid, and invalid by reason code (ballots.tally.Reason).

    With envelopes that could not be opened among them, all are known, and nothing else (None).
    """

    ballots: int
    valid: int | None
    invalid: Mapping[str, int | None]


@dataclass(frozen=True)
class PadlockRow:
    """One role's padlock at an opening, and whether it was unlocked, and by whom."""

    role: str
    label: str
    holder: str  # name, "" when not unlocked; of a paper spare key, who used it
    released: bool
    spare: bool = False  # unlocked with a paper spare key


@dataclass(frozen=True)
class Missing:
    """A role whose padlock nobody unlocked, and why."""

    label: str
    reason: str


@dataclass(frozen=True)
class Agreed:
    """A member who agreed that the box can't be opened; on a later day than the opening's, that day."""

    label: str
    name: str
    later_on: date | None


@dataclass(frozen=True)
class Unopened:
    """A box that could not be opened: its envelopes are counted as envelopes, and stay sealed."""

    envelopes: int
    settled_on: date
    missing: tuple[Missing, ...]
    agreed: tuple[Agreed, ...]
    silent: tuple[Agreed, ...]  # members present who did not agree


@dataclass(frozen=True)
class PrintedLetter:
    """A letter that the secretary has ticked for the minutes, personal data masked; no contact."""

    number: int
    source: str  # electronic | paper
    text: str
    scanned: bool = False  # then `text` is what the secretary says of the scan


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
    handed_out: HandedOut | None  # phát ra, with its parts; None before the slot is closed
    electronic: Collected | None  # None when carried on, not opened yet or not to be opened
    paper: Collected
    collected: Collected  # both together
    participation: Ratio  # phiếu đã dùng một phiếu có mã (forms/told.py) / hồ sơ; carried on: unknown
    return_rate: Ratio  # … / phát ra
    questions: tuple[QuestionResult, ...]  # none where so few are valid that no answer is told
    reasons: tuple[tuple[str, int], ...]  # label, count; small ones withheld
    warnings: tuple[str, ...]  # ballots.tally.Warning codes
    remarks: tuple[str, ...]  # those ticked for printing, personal data masked
    remarks_total: int
    next_period: int | None
    next_seal: str
    next_sealed_at: datetime | None
    next_due_on: date | None
    chain_head: str  # groups
    chain_height: int | None  # of the entry whose hash that is
    log_key: str  # fingerprint of the key that signs the chain, in groups
    unopened: Unopened | None = None
    unopened_asked: bool = False  # it is proposed that the box can't be opened, and not settled
    paper_numbers: int = 0  # paper ballots whose number spent a slip
    paper_marked: int = 0  # … and whose marks are counted
    pile: Pile | None = None  # paper ballots that a machine has read
    paper_late: int = 0  # … numbers that came after the first marks
    followed: Followed = _NOTHING_FOLLOWED  # calls, and what became of earlier remarks, as of the closing
    letters: tuple[PrintedLetter, ...] = ()  # of a box of letters, those ticked for printing
    envelopes: int | None = None  # electronic, in the box when its slot closed; for the minutes
    root: str = ""  # of their tree, in groups
    scans: tuple[int, ...] = ()  # the numbers of those kept as a scan
    desks: tuple[str, ...] = ()  # which a paper ballot may name

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Figures that cannot be, and are asked about before they are settled."""
        return doubts(self.participation.part, self.returned_total, self.handed_out)


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
    writes: bool = False  # the minutes: the secretary of this opening
    issues: bool = False  # slips, too: by duty of the account


@dataclass(frozen=True)
class SpareUsed:
    """That somebody used a role's paper spare key, and for what: rehearsal | release | sign | endorse."""

    on: date
    name: str
    label: str
    act: str


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
    audit_lines: int = 0  # of the unit's audit log when the minutes were drawn
    audit_head: str = ""  # groups; on paper it is out of reach of who could write the log anew
    spares: tuple[SpareUsed, ...] = ()  # since the last opening
    public_url: str = ""  # under which the boxes' pages are found


@dataclass(frozen=True)
class DestroyedView:
    """Biên bản về việc tiêu hủy: what of one period was destroyed, under which rule, by which command."""

    parent: str
    unit: str
    number: int
    symbol: str
    subject: str
    at: datetime
    committee: str
    box: str
    place: str
    period: int
    seal: str  # groups
    what: str  # copies | releases | envelopes (ballots.destroying.What)
    count: int
    minutes: str  # the number of the period's minutes, as written
    filed_on: date
    unopened: bool
    due_on: date  # kept until this day
    kept: int  # so many days (releases) or months (envelopes) after filed_on; 0 for copies
    basis: str
    command: str
    operator: str  # "" unknown: to be written by hand
    secretary: str
    chair: str
    trial: bool
