"""What the papers beside the minutes are drawn from: frozen values without behaviour, as in readmodels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ballots.forms.followed import Heard
from ballots.forms.tally import Ratio
from ballots.views.readmodels import LevelCount, QuestionResult

__all__ = [
    "FieldRow",
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
class SummaryRow:
    """One box at one opening of the month, or all together (`box` is ""); None: unknown, or different."""

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
    minutes: str
    held_on: date | None
    carried: bool
    unopened: bool


@dataclass(frozen=True)
class SummaryView:
    """Bảng tổng hợp of a unit and a month: a row a filed opening of a box."""

    parent: str
    unit: str
    year: int
    month: int
    rows: tuple[SummaryRow, ...]
    total: SummaryRow | None  # of the boxes with slips, when there are several
    answers: Mapping[
        str, tuple[QuestionResult, ...]
    ]  # by questionnaire: those told of several rows, summed up
    at: datetime
    trial: bool
