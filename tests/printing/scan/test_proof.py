"""Thousands of made-up sheets that nobody looked at while the reader was made: none is wrong in silence."""

import os

from inked.proof import PERSON, WRONG, Proof, proofs
from inked.sheets import PROOF

SHEETS = 3_000
FEW = 30
FLAT = ("flatbed", "feeder")


def silent(found: list[Proof]) -> list[Proof]:
    return [one for one in found if one.outcome == WRONG]


def alone(found: list[Proof], *machines: str) -> float:
    """Of plain sheets the part that no person need look at."""
    plain = [one for one in found if one.plain and one.machine in machines]
    return sum(one.outcome != PERSON for one in plain) / len(plain)


# Of earlier proofs, each of its own kind: what is left of a cross between letters, tatters on a fax, a point
# on a copy and by a felt tip, a cross nearly rubbed out, a ring along an outline, a bubble painted over,
# a ring about what is filled in.
MENDED = (4000361, 4000452, 4000579, 4002078, 5001028, 5001984, 6002159, 7002326, 7002826)


def test_what_was_read_wrong_once_is_not_again() -> None:
    assert silent(proofs(MENDED)) == []


def test_a_few_sheets_are_read_right_or_by_a_person() -> None:
    found = proofs(range(PROOF, PROOF + FEW))
    assert silent(found) == []
    assert alone(found, *FLAT) > 0.85


def test_all_sheets_are_read_right_or_by_a_person() -> None:
    found = proofs(range(PROOF, PROOF + SHEETS), os.cpu_count() or 1)
    assert silent(found) == []
    assert alone(found, *FLAT) >= 0.95
    assert alone(found, "phone") >= 0.8
