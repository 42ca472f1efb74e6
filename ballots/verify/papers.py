"""Entries of type `minutes`: papers as they are filed, come back signed, or correct others.

Read strictly, as events.py reads the others; and counted, for the walk along the chain.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ballots.sealing.sheet import HASH_BYTES
from ballots.spelling import unb64
from ballots.verify import values

__all__ = ["Correcting", "Minutes", "Paper", "Papers", "Version", "read_paper"]

_NUMBER = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{0,100}")
_FILED = ("number", "year", "sha256")


@dataclass(frozen=True)
class Minutes:
    """Minutes are filed."""

    number: str
    year: int
    sha256: bytes


@dataclass(frozen=True)
class Version:
    """Filed minutes come back: `signed` begins with so many bytes of the filed one, a `scan` with none."""

    number: str
    year: int
    sha256: bytes
    version: int
    kind: str
    begins: int


@dataclass(frozen=True)
class Correcting:
    """Minutes are filed that correct others, by their number and year."""

    number: str
    year: int
    sha256: bytes
    of: tuple[str, int]


Paper = Minutes | Version | Correcting


def read_paper(value: object) -> Paper:
    """The payload of a `minutes` entry; MALFORMED."""
    given = value if isinstance(value, dict) else {}
    if "version" in given:
        data = values.members(value, *_FILED, "version", "kind", "begins")
        kind = values.one_of(data["kind"], "signed", "scan")
        least, most = (1, values.MAX_COUNT) if kind == "signed" else (0, 0)
        begins = values.count(data["begins"], least, most)
        return Version(*_filed(data), values.count(data["version"], 2), kind, begins)
    if "corrects" in given:
        data = values.members(value, *_FILED, "corrects")
        return Correcting(*_filed(data), _numbered(values.members(data["corrects"], "number", "year")))
    return Minutes(*_filed(values.members(value, *_FILED)))


def _filed(data: Mapping[str, Any]) -> tuple[str, int, bytes]:
    return (*_numbered(data), unb64(data["sha256"], HASH_BYTES))


def _numbered(data: Mapping[str, Any]) -> tuple[str, int]:
    return values.matching(_NUMBER, data["number"]), values.count(data["year"], 1, 9999)


class Papers:
    """The papers of a chain, in its order."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, int], int] = {}  # the newest one's number, by paper
        self.documents: set[bytes] = set()  # the SHA-256 of all
        self.versions: list[Version] = []
        self.corrections: list[Correcting] = []

    def filed(self, paper: Minutes) -> None:
        """Minutes of an opening or a destruction."""
        self._take(paper, 1)

    def brought(self, paper: Version) -> bool:
        """Whether this version may come here: its paper is filed, and versions count from 2."""
        before = self._versions.get((paper.number, paper.year))
        self._take(paper, paper.version)
        self.versions.append(paper)
        return before is not None and paper.version == before + 1

    def corrected(self, paper: Correcting) -> bool:
        """Whether what this one corrects is filed."""
        known = paper.of in self._versions
        self._take(paper, 1)
        self.corrections.append(paper)
        return known

    def _take(self, paper: Paper, version: int) -> None:
        self._versions[paper.number, paper.year] = version
        self.documents.add(paper.sha256)
