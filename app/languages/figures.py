"""Numbers and dates as a language writes them; those of Vietnamese are printing/wording.py's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.languages.catalogue import VIETNAMESE, Language
from printing import wording

__all__ = ["Figures"]


@dataclass(frozen=True)
class Figures:
    """The filters of templates, in one language."""

    language: Language

    def filters(self) -> dict[str, Callable[..., Any]]:
        """By the names that templates know them by."""
        found: dict[str, Callable[..., Any]] = {
            "change": wording.change,
            "day": wording.day,
            "grouped": wording.grouped,
            "hour": wording.hour,
            "hour_and_day": wording.hour_and_day,
            "long_day": wording.long_day,
            "number": wording.number,
            "padded": wording.padded,
            "percent": wording.percent,
            "points": wording.points,
            "weekday_day": wording.weekday_day,
        }
        if self.language.code == VIETNAMESE:
            return found
        numbers = {name: self._signs(found[name]) for name in ("number", "points", "padded")}
        days = dict.fromkeys(("day", "long_day", "weekday_day"), self.day)
        return found | numbers | days | {"change": self.change, "percent": self.percent}

    def _signs(self, write: Callable[..., str]) -> Callable[..., str]:
        signs = str.maketrans({".": self.language.thousands, ",": self.language.decimal})
        return lambda *given: write(*given).translate(signs)

    def percent(self, ratio: Any) -> str:
        """Without the blank before the sign where a point is the decimal sign, as English has it."""
        said = self._signs(wording.percent)(ratio)
        return said.replace(" %", "%") if self.language.decimal == "." else said

    def day(self, value: date) -> str:
        """With the name of the month where the language has names: nobody takes the day for the month."""
        if not self.language.months:
            return wording.day(value)
        return f"{value.day} {self.language.months[value.month - 1]} {value.year}"

    def change(self, now: Any, before: Any) -> str:
        """What wording.change says, by its words."""
        said = wording.change(now, before)
        first, _, rest = said.partition(" ")
        if not rest or first not in ("tăng", "giảm"):
            return self.language.say(said)
        points = self._signs(wording.points)(now, before)[1:]
        return self.language.say(f"{first} %(points)s điểm phần trăm").replace("%(points)s", points)
