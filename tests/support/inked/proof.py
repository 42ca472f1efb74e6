"""Compares what a reader says with what was written: right, for a person, or silently wrong."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context

import cv2

from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import Layout
from inked.sheets import FORMS, Made, made
from printing.scan.page import read_page
from printing.scan.specimen import Grey, Specimen, specimens
from printing.scan.values import Doubt, PageKind, PageRead, QuestionRead

__all__ = ["Proof", "forms", "grey", "proof_of", "proofs", "told"]

RIGHT, PERSON, WRONG = "right", "person", "wrong"


@dataclass(frozen=True)
class Proof:
    """Of one made-up sheet. `plain`: a reader can be asked to do without a person."""

    seed: int
    machine: str
    plain: bool
    outcome: str
    wrong: tuple[str, ...]


def forms() -> list[tuple[Specimen, ...]]:
    return [specimens(builtin(form), Layout.A5) for form in FORMS]


def grey(made_up: Made) -> Grey:
    """As files.py gives a page: of colours the darkest."""
    page = made_up.page
    return page if page.ndim == 2 else cv2.min(cv2.min(page[..., 0], page[..., 1]), page[..., 2])


def proof_of(made_up: Made, read: PageRead) -> Proof:
    wrong, person = list[str](), False
    if read.kind is not PageKind.SHEETS or len(read.sheets) != 1 or read.sheets[0].form is None:
        return Proof(made_up.seed, made_up.machine, made_up.plain, PERSON, ())
    [sheet] = read.sheets
    person = bool(sheet.doubts)
    if (FORMS[sheet.form], sheet.sheet) != (made_up.form, made_up.sheet):
        wrong.append("sheet")
    if sheet.number != made_up.number and Doubt.NUMBER not in sheet.doubts:
        wrong.append("number")
    if made_up.remark and not sheet.remark_picture:
        wrong.append("remark")
    if {one.question for one in sheet.questions} != set(made_up.said):
        wrong.append("questions")
    for one in sheet.questions:
        person |= bool(one.doubts) and made_up.said[one.question] is not None
        wrong += [one.question or "reasons"] if _is_wrong(one, made_up) else []
    outcome = WRONG if wrong else PERSON if person else RIGHT
    return Proof(made_up.seed, made_up.machine, made_up.plain, outcome, tuple(wrong))


def _is_wrong(read: QuestionRead, made_up: Made) -> bool:
    """Something is said without a doubt, and it is not what was written."""
    said = made_up.said[read.question]
    return not read.doubts and (said is None or set(said) != set(read.chosen))


def proofs(seeds: Iterable[int], processes: int = 1) -> list[Proof]:
    """In the order of the seeds; `processes` work at once."""
    return list(_proofs(seeds, processes))


def _proofs(seeds: Iterable[int], processes: int) -> Iterator[Proof]:
    if processes == 1:
        yield from map(_one, seeds)
        return
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_one, list(seeds), chunksize=10)


_READY: list[list[tuple[Specimen, ...]]] = []


def _one(seed: int) -> Proof:
    if not _READY:
        cv2.setNumThreads(1)
        _READY.append(forms())
    made_up = made(seed)
    return proof_of(made_up, read_page(grey(made_up), _READY[0]))


def told(some: Iterable[Proof]) -> dict[str, dict[str, int]]:
    """Of each machine: sheets; of them plain, plain ones read without a person, silently wrong."""
    table: dict[str, Counter[str]] = {}
    for one in some:
        row = table.setdefault(one.machine, Counter())
        row["sheets"] += 1
        row["plain"] += one.plain
        row["alone"] += one.plain and one.outcome == RIGHT
        row["wrong"] += one.outcome == WRONG
    return {machine: dict(row) for machine, row in sorted(table.items())}


if __name__ == "__main__":  # python -m inked.proof FIRST COUNT PROCESSES
    first, count, processes = map(int, sys.argv[1:])
    found = list[Proof]()
    for one in _proofs(range(first, first + count), processes):
        found.append(one)
        if one.outcome == WRONG:
            print(one, flush=True)
        if len(found) % 100 == 0 or len(found) == count:
            print(len(found), json.dumps(told(found)), flush=True)
