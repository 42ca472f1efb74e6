"""Which tests execute which lines: recorded once for a state of the tree, and which of them a mutant gets."""

import json
from dataclasses import dataclass
from pathlib import PurePosixPath

from mutants.mutate import Mutant

__all__ = ["Executed"]

_SLOWER, _LEAST_SECONDS = 10.0, 10.0


@dataclass(frozen=True)
class Executed:
    """A recording: the seconds of each test, and by file and line the places of tests in that list."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[int | None]]]

    @classmethod
    def read(cls, text: str) -> "Executed":
        """What the recorder wrote."""
        return cls(**json.loads(text))

    def limits(self, tests: list[str]) -> dict[str, float]:
        """Ten times of what a test took while it was recorded, and ten seconds at least: then it hangs."""
        return {name: max(_LEAST_SECONDS, _SLOWER * self.seconds[name]) for name in tests}

    def quickest_first(self, tests: set[str]) -> list[str]:
        """In the order in which they are run."""
        return sorted(tests, key=lambda name: (self.seconds[name], name))

    def tests_of(self, mutant: Mutant, room: tuple[str, ...]) -> list[str]:
        """The tests that execute its lines, quickest first; after an import, then those of its room as well.

        Those of the module are always among them, for lines that only another process executes. Without any
        that executes a line, in whatever process it might be, there is none.
        """
        file = self.lines.get(mutant.path, {})
        seen = {place for line in mutant.lines for place in file.get(str(line), [])}
        executing = self._named(seen)
        if None not in seen:
            own = f"/test_{PurePosixPath(mutant.path).stem}.py::"
            return self.quickest_first(executing | {name for name in self.seconds if own in name})
        executing |= self._named({place for places in file.values() for place in places})
        others = {name for name in self.seconds if name.startswith(room)} - executing
        return self.quickest_first(executing) + self.quickest_first(others)

    def _named(self, places: set[int | None]) -> set[str]:
        names = list(self.seconds)
        return {names[place] for place in places if place is not None}
