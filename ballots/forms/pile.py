"""The pile of sheets that were read by machine at one box's count: how far it is, and what is told of it.

Kept with the count, and all that is kept in the end: counts and names of people, never a sheet.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

__all__ = ["Helper", "Pile"]


@dataclass(frozen=True)
class Helper:
    """Who has decided on doubtful marks, or compared sheets by eye."""

    role: str
    name: str


@dataclass(frozen=True)
class Pile:
    """Sheets of a count read by machine; `state` is reading, settling or counted."""

    state: str = "reading"
    sheets: int = 0
    doubtful: int = 0  # sheets on which people decided since the machine did not know
    agreed: int = 0  # marks settled by two
    third: int = 0  # … by a third
    open: int = 0  # … on which all three differed: the ballot is invalid
    sample: int = 0  # sheets drawn to be compared, before a difference raised it to all
    head: str = ""  # of the chain, by which they were drawn, in groups
    compared: int = 0
    different: int = 0
    remarks: int = 0  # remarks on paper that were cropped
    late: int = 0  # sheets that came after the first typed marks
    after: Mapping[str, int] = field(default_factory=dict)  # spent slips of the hours after the closing
    typed: int = 0  # sheets whose number two people have typed
    typed_by: tuple[Helper, ...] = ()
    settled_by: tuple[Helper, ...] = ()
    compared_by: tuple[Helper, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Pile":
        """Read what write() wrote."""
        told = json.loads(text)
        for key in ("typed_by", "settled_by", "compared_by"):
            told[key] = tuple(Helper(**one) for one in told.get(key, ()))
        return cls(**told)

    def write(self) -> str:
        """As the count keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def helped(self, kind: str, role: str, name: str) -> "Pile":
        """The pile with one more helper: `kind` is typed_by, settled_by or compared_by."""
        before: tuple[Helper, ...] = getattr(self, kind)
        return replace(self, **{kind: tuple(dict.fromkeys((*before, Helper(role, name))))})  # type: ignore[arg-type]
