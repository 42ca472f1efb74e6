"""What the papers beside the minutes are drawn from: frozen values without behaviour, as in readmodels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ballots.forms.followed import Heard
from ballots.forms.tally import Ratio
from ballots.spans import Span
from ballots.views.readmodels import LevelCount, QuestionResult

__all__ = [
    "Asked",
    "Beside",
    "CorrectingView",
    "FieldRow",
    "Filed",
    "FollowUpView",
    "Heard",
    "RemarksOfBox",
    "RemarksView",
    "SealedView",
    "SealedWith",
    "SummaryRow",
    "SummaryView",
]


@dataclass(frozen=True)
class SealedWith:
    """A role whose padlock is on a box: who fitted it, and who has signed the sheet; "" nobody or unknown."""

    label: str
    holder: str
    signer: str


@dataclass(frozen=True)
class SealedView:
    """Biên bản niêm phong of one period: printed, filled in and signed by hand, so it has no number yet."""

    parent: str
    unit: str
    symbol: str
    committee: str
    box_id: str
    box: str
    place: str
    period: int
    seal: str  # groups
    sealed_at: datetime
    due_on: date
    due_reason: str
    form: str  # the questionnaire's title
    padlocks: tuple[SealedWith, ...]
    sets: tuple[tuple[str, ...], ...]  # labels of the qualified sets
    log_key: str  # fingerprint in groups
    secretary: str  # "" unknown: written by hand
    chair: str
    trial: bool
    public_url: str
    subject: str
    number: int = 0  # none: written by hand


@dataclass(frozen=True)
class RemarksOfBox:
    """Remarks and letters of one box, personal data masked; of letters (number, text)."""

    box: str
    period: int
    remarks: tuple[str, ...]
    letters: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class RemarksView:
    """Phụ lục ý kiến: all remarks of an opening, for those who deal with them."""

    unit: str
    minutes: str  # their number as written; "" while they are not filed
    on: date  # of the minutes, or of the opening
    at: datetime
    boxes: tuple[RemarksOfBox, ...]
    trial: bool


# --- the month ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldRow:
    """A field, or several of which one alone would be too small, at one opening of a box."""

    label: str
    valid: int
    questions: tuple[tuple[str, tuple[LevelCount, ...], Ratio], ...]  # code, levels, satisfaction


@dataclass(frozen=True)
class Filed:
    """The minutes that figures come from: their row, their number as written, the day of the opening."""

    minutes_id: int
    number: str
    held_on: date


@dataclass(frozen=True)
class SummaryRow:
    """One box at one opening, or at several, or all together (`box` is ""); None: unknown, or different.

    Of a month with a single opening `period` is its period. `carried`: the last of its openings was.
    """

    box: str
    period: int | None
    kind: str
    form: str  # the questionnaire's name
    direct: int | None  # results returned
    online: int | None
    handed_out: int | None
    paper: int
    electronic: int | None
    participation: Ratio
    return_rate: Ratio
    valid: int | None
    invalid: Mapping[str, int | None]
    questions: tuple[QuestionResult, ...]  # none where so few are valid that no answer is told
    fields: tuple[FieldRow, ...]
    heard: Heard
    filed: tuple[Filed, ...]  # the minutes that all of this comes from
    carried: bool
    unopened: bool
    box_id: str = ""
    void: int | None = None  # slips voided; None of boxes without slips
    spent: int = 0  # paper ballots that spent a slip
    warnings: tuple[str, ...] = ()  # forms/tally.py, Caution

    @property
    def collected(self) -> int | None:
        """phiếu thu vào, valid or not."""
        return None if self.electronic is None else self.electronic + self.paper

    @property
    def paper_share(self) -> Ratio:
        """Of what was collected, how much on paper."""
        return Ratio(self.paper, self.collected)

    @property
    def told(self) -> int | None:
        """Valid ballots whose answers are told: not those of an opening with too few. None: none are."""
        if not self.questions:
            return None
        one = self.questions[0]
        return sum(level.count for level in one.levels) + one.unanswered


@dataclass(frozen=True)
class SummaryView:
    """Bảng tổng hợp of a unit and a span: a row a box and questionnaire, and in a month a row an opening."""

    parent: str
    unit: str
    span: Span
    rows: tuple[SummaryRow, ...]
    total: SummaryRow | None  # of the boxes with slips, when there are several
    answers: Mapping[
        str, tuple[QuestionResult, ...]
    ]  # by questionnaire: those told of several rows, summed up
    at: datetime
    trial: bool
    openings: tuple[SummaryRow, ...] = ()  # of a longer span, what the rows are summed up from
    months: tuple[tuple[Span, SummaryRow | None], ...] = ()  # … and the boxes with slips month by month


# --- the follow-up sample --------------------------------------------------------------------------------

Interval = tuple[Ratio, Ratio] | None  # Wilson's, 95 %: thousandths


@dataclass(frozen=True)
class Beside:
    """A question as the box has it, and as those say it who were asked; `box` None: no answers are told."""

    code: str
    text: str
    box: Ratio | None
    box_interval: Interval
    control: Ratio
    control_interval: Interval

    @property
    def apart(self) -> bool:
        """Whether the two intervals have nothing in common."""
        if self.box_interval is None or self.control_interval is None:
            return False
        (low, high), (least, most) = (
            [one.part or 0 for one in ends] for ends in (self.box_interval, self.control_interval)
        )
        return high < least or most < low


@dataclass(frozen=True)
class Asked:
    """A follow-up sample beside the result of its period; no `beside` before its control tally is told."""

    drawn: int
    results: int
    drawn_on: date
    told_on: date | None
    told_by: str  # the role's label; "" not told
    met: int
    away: int
    refused: int
    beside: tuple[Beside, ...]


@dataclass(frozen=True)
class FollowUpView:
    """Mẫu hỏi lại of one box at one opening; `places` in the order in which they are drawn."""

    parent: str
    unit: str
    trial: bool
    opening_id: int
    box_id: str
    box: str
    period: int
    held_on: date
    results: int | None  # returned in the period; None: unknown
    head: str  # hash of the result's entry, 64 hexadecimal digits
    height: int
    places: tuple[int, ...]
    asked: Asked | None  # None: nothing is drawn
    questions: tuple[tuple[str, str], ...]  # code and text
    levels: tuple[tuple[str, str], ...]  # code and label
    at: datetime


@dataclass(frozen=True)
class CorrectingView:
    """Biên bản đính chính: what stands in a filed paper, what has to stand there, and why."""

    parent: str
    unit: str
    number: int
    symbol: str
    subject: str
    at: datetime
    committee: str
    corrects: str  # the number of the corrected paper, as written
    corrects_subject: str
    filed_on: date  # the corrected paper
    wrong: str
    right: str
    reason: str
    secretary: str
    chair: str
    trial: bool


@dataclass(frozen=True)
class EndedView:
    """Biên bản khóa hẳn một hòm: what its record was known to have, what is left, which box comes after."""

    parent: str
    unit: str
    number: int
    symbol: str
    subject: str
    at: datetime
    committee: str
    box: str
    place: str
    entries: int  # in the restored database
    head: str  # of the last of them, in groups
    known_height: int
    known_head: str
    envelopes: int  # sealed ones that nobody will open
    successor: str
    reason: str
    secretary: str
    chair: str
    trial: bool
