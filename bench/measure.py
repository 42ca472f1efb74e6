"""Interleaved repeats and medians: a machine's speed varies by the hour, so ratios of one run count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

__all__ = ["Line", "interleaved"]


@dataclass(frozen=True)
class Line:
    """One line of the table: a figure, what it is divided by, and the aim for the quotient."""

    name: str
    value: float
    unit: str
    base: float | None = None
    aim: str = ""

    def cells(self) -> tuple[str, str, str, str]:
        """Name, figure, ratio, aim."""
        ratio = "" if self.base is None else f"{self.value / self.base:.2f}"
        return self.name, f"{self.value:,.0f} {self.unit}", ratio, self.aim


def interleaved(repeats: int, measured: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Run everything once, then once again, … and give the median of each."""
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(repeats):
        for name, measure in measured.items():
            taken[name].append(measure())
    return {name: median(values) for name, values in taken.items()}
