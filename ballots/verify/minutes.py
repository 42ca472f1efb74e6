"""Proof 13: the minutes are those of this very opening, and what is read from their PDF is what was counted.

Who reads the PDF is handed in (Compared.read): this room knows no document.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ballots.sealing.sheet import seal_groups
from ballots.spelling import crockford, groups
from ballots.verify.archive import Archive
from ballots.verify.figures import Figure, Figures, Read
from ballots.verify.findings import Find, Findings, Mark, Proof, Unreadable
from ballots.verify.walk import Walk

__all__ = ["check_minutes"]

_MOST_BYTES = 64 * 2**20


def check_minutes(
    archive: Archive, walk: Walk, path: Path | None, read: Read | None, findings: Findings
) -> None:
    """Compare a file with the minutes on record; without one, tell which minutes are on record."""
    if path is None:
        _name(walk, findings)
        return
    pdf = _bytes_of(path)
    digest = hashlib.sha256(pdf).digest()
    same = next(((of, one) for of, one in walk.minutes if one.sha256 == digest), None)
    if same is None:
        other = next((one for one in walk.other_minutes if one.sha256 == digest), None)
        if other is None:
            findings.false(Proof.MINUTES, Find.MINUTES_DIFFER)
        else:
            findings.false(Proof.MINUTES, Find.MINUTES_OTHER, number=other.number, year=other.year)
        return
    result, filed = same
    findings.proved(Proof.MINUTES, Find.MINUTES_SAME, number=filed.number, year=filed.year)
    if result.carried:
        findings.note(Proof.MINUTES, Find.MINUTES_CARRIED)
    counted = next((one for one in findings.figures if one.result is result), None)
    if read is None:
        findings.add(Proof.MINUTES, Mark.UNREADABLE, Find.MINUTES_NO_READER)
    elif counted is not None:  # else the result itself is false, and said so
        seal = seal_groups(archive.sheets[archive.period].seal)
        _compare(walk, read(pdf, counted.form, seal), counted, findings)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(Find.MINUTES_UNREADABLE) from error
    if len(raw) > _MOST_BYTES:
        raise Unreadable(Find.MINUTES_UNREADABLE)
    return raw


def _name(walk: Walk, findings: Findings) -> None:
    filed = next((one for of, one in walk.minutes if of is walk.result), None)
    if filed is None:
        findings.note(Proof.MINUTES, Find.MINUTES_NOT_YET)
        return
    facts: dict[str, str | int] = {"number": filed.number, "year": filed.year, "sha256": filed.sha256.hex()}
    findings.proved(Proof.MINUTES, Find.MINUTES_NAMED, **facts)


# --- figures --------------------------------------------------------------------------------------------


def _compare(walk: Walk, told: Mapping[str, Figure] | None, counted: Figures, findings: Findings) -> None:
    """Every figure that the minutes must have, in the order of the paper; each is said by itself."""
    if told is None:
        findings.false(Proof.MINUTES, Find.MINUTES_WITHOUT_FIGURES)
        return
    expected = counted.printed()
    for place, figure in expected.items():
        if place not in told:
            findings.false(Proof.MINUTES, Find.MINUTES_FIGURE_MISSING, place=place)
        elif told[place] != figure:
            facts = {"place": place, "minutes": _spelled(told[place]), "counted": _spelled(figure)}
            findings.false(Proof.MINUTES, Find.MINUTES_FIGURE_DIFFERS, **facts)
    for place in sorted(told.keys() - expected.keys() - {"head", "height"}):
        facts = {"place": place, "minutes": _spelled(told[place]), "counted": _spelled(None)}
        findings.false(Proof.MINUTES, Find.MINUTES_FIGURE_DIFFERS, **facts)
    _compare_head(walk, told.get("height"), told.get("head"), findings)
    findings.proved(Proof.MINUTES, Find.MINUTES_FIGURES_EQUAL, count=len(expected))
    findings.note(Proof.MINUTES, Find.MINUTES_BY_EYE)


def _compare_head(walk: Walk, height: Figure, head: Figure, findings: Findings) -> None:
    """The head of the chain that stands in the minutes is an entry of it, at that height."""
    if not isinstance(height, int) or not isinstance(head, str):
        findings.false(Proof.MINUTES, Find.MINUTES_FIGURE_MISSING, place="head")
    elif height >= len(walk.hashes) or groups(crockford(walk.hashes[height])) != head:
        findings.false(Proof.MINUTES, Find.MINUTES_HEAD_DIFFERS, height=height)


def _spelled(figure: Figure) -> str:
    return "–" if figure is None else str(figure)
