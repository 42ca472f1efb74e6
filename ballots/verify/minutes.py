"""Proof 13: the minutes are those of this very opening, and what is read from their PDF is what was counted.

Who reads the PDF is handed in (Compared.read): this room knows no document.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ballots.sealing.sheet import seal_groups
from ballots.spelling import crockford, groups
from ballots.verify.archive import Archive
from ballots.verify.events import Result
from ballots.verify.figures import Figure, Figures, Read
from ballots.verify.findings import Find, Findings, Mark, Proof, Unreadable
from ballots.verify.papers import Paper
from ballots.verify.walk import Walk

__all__ = ["check_minutes"]

_MOST_BYTES = 64 * 2**20


def check_minutes(
    archive: Archive, walk: Walk, path: Path | None, read: Read | None, findings: Findings
) -> None:
    """Compare a file with the minutes on record; without one, tell which minutes are on record.

    The documents in a full archive are each one of the record.
    """
    _check_documents(archive, walk, findings)
    _tell_corrections(walk, findings)
    if path is None:
        _name(walk, findings)
        return
    pdf = _bytes_of(path)
    filed = _filed_part(walk, pdf, findings)
    same = next(((of, one) for of, one in walk.minutes if one.sha256 == _hash(filed)), None)
    if same is None:
        _tell_other(walk, pdf, findings)
        return
    if len(filed) == len(pdf):
        findings.proved(Proof.MINUTES, Find.MINUTES_SAME, number=same[1].number, year=same[1].year)
    _check_figures(archive, walk, same[0], filed, read, findings)


def _filed_part(walk: Walk, pdf: bytes, findings: Findings) -> bytes:
    """The file as it was filed: of one that came back signed the beginning, b"" of a scan."""
    version = next((one for one in walk.papers.versions if one.sha256 == _hash(pdf)), None)
    if version is None:
        return pdf
    facts: dict[str, str | int] = {
        "number": version.number,
        "year": version.year,
        "version": version.version,
    }
    begins = pdf[: version.begins]
    paper = next((one for _, one in walk.minutes if (one.number, one.year) == _named(version)), None)
    if paper is None or version.kind == "scan":
        code = Find.MINUTES_OTHER if paper is None else Find.MINUTES_SCANNED
        (findings.false if paper is None else findings.proved)(Proof.MINUTES, code, **facts)
    elif paper.sha256 != _hash(begins):
        findings.false(Proof.MINUTES, Find.MINUTES_NOT_BEGUN, **facts)
    else:
        findings.proved(Proof.MINUTES, Find.MINUTES_SIGNED, **facts)
        findings.note(Proof.MINUTES, Find.MINUTES_SIGNATURES)
    return begins


def _named(paper: Paper) -> tuple[str, int]:
    return paper.number, paper.year


def _hash(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def _tell_other(walk: Walk, pdf: bytes, findings: Findings) -> None:
    """A file that is no document of this opening; what a version is was said already."""
    digest = _hash(pdf)
    if any(one.sha256 == digest for one in walk.papers.versions):
        return
    others: tuple[Paper, ...] = (*walk.other_minutes, *walk.papers.corrections)
    other = next((one for one in others if one.sha256 == digest), None)
    if other is None:
        findings.false(Proof.MINUTES, Find.MINUTES_DIFFER)
    else:
        findings.false(Proof.MINUTES, Find.MINUTES_OTHER, number=other.number, year=other.year)


def _check_figures(
    archive: Archive, walk: Walk, result: Result, pdf: bytes, read: Read | None, findings: Findings
) -> None:
    if result.carried:
        findings.note(Proof.MINUTES, Find.MINUTES_CARRIED)
    counted = next((one for one in findings.figures if one.result is result), None)
    if read is None:
        findings.add(Proof.MINUTES, Mark.UNREADABLE, Find.MINUTES_NO_READER)
    elif counted is not None:  # else the result itself is false, and said so
        seal = seal_groups(archive.sheets[archive.period].seal)
        _compare(walk, read(pdf, counted.form, seal), counted, findings)


def _check_documents(archive: Archive, walk: Walk, findings: Findings) -> None:
    names = [name for name, digest in archive.documents() if digest not in walk.papers.documents]
    for name in names:
        findings.false(Proof.MINUTES, Find.DOCUMENT_FOREIGN, name=name)
    if archive.document_count:
        findings.proved(Proof.MINUTES, Find.DOCUMENTS_KEPT, count=archive.document_count)


def _tell_corrections(walk: Walk, findings: Findings) -> None:
    """What was filed of this period, and corrected by a later paper."""
    of_period = {_named(one) for _, one in walk.minutes}
    for one in walk.papers.corrections:
        if one.of in of_period:
            facts: dict[str, str | int] = {"number": one.of[0], "year": one.of[1]}
            facts |= {"by": one.number, "by_year": one.year}
            findings.note(Proof.MINUTES, Find.MINUTES_CORRECTED, **facts)


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
