"""A journalist with every table that a unit ever showed, and a solver, finds no field or desk of few.

The tables are read as pages read them. Each cell is an equation over unknown whole numbers (HiGHS); least and
most of every hidden group are asked for. Who also knows the rule is in tests/ballots/forms/test_groups.py.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from random import Random
from typing import Any

import highspy
import pytest

from ballots.forms.groups import desk_parts, groups_of
from ballots.forms.questionnaire import Ballot, builtin
from ballots.forms.tally import LEAST_SHOWN, Tally
from ballots.forms.told import size_of
from ballots.meeting import counting
from ballots.tables import Count
from ballots.views.figures.breakdowns import tables_of

FORM = builtin("hai-noi-dung")
QUESTIONS = [question.code for question in FORM.questions]
QUESTION = QUESTIONS[0]
REASONS = [choice.code for choice in FORM.reasons]
FIELDS = [*(choice.code for choice in FORM.fields), ""]
DESKS = ["1", "2", "3", ""]
LEVELS = [level.code for level in FORM.levels]
PARTS = {"field": FIELDS, "desk": DESKS, "kind": ["electronic", "paper"]}

Cell = tuple[int, str, str]  # count, field or desk with what it is, level or "" for all valid
Equation = tuple[tuple[Cell, ...], int]


class Journalist:
    """Unknown whole numbers from 0, and what tables say of their sums."""

    def __init__(self, equations: Iterable[Equation]) -> None:
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        listed = list(equations)
        cells = {cell for cells, _ in listed for cell in cells}
        cells |= {(at, what, "") for at, what, _ in cells}
        self.enough = {those[0] for those, told in listed if len(those) == 1 and told >= LEAST_SHOWN}
        self.known = {cell: self.solver.addIntegral(lb=0) for cell in sorted(cells)}
        for those, told in listed:
            self.solver.addConstr(sum(self.known[cell] for cell in those) == told)
        for at, what, level in cells:  # no level more often than ballots; blanks are the rest
            if not level:
                marks = [self.known[one] for one in cells if one[:2] == (at, what) and one[2]]
                if marks:
                    self.solver.addConstr(sum(marks) <= self.known[at, what, ""])

    def found(self) -> list[Cell]:
        """The groups of which it is certain that they have one, two, three or four: none is impossible.

        How many electronic and paper ballots there are is told, of whatever size; what they say is not.
        """
        open_ = {cell for cell in self.known if not cell[2] and not cell[1].startswith("kind/")} - self.enough
        sure = []
        while open_:
            cell = min(open_)
            if 0 < self._least(cell, open_) < LEAST_SHOWN:
                sure.append(cell)
            open_.discard(cell)
        return sure

    def _least(self, cell: Cell, open_: set[Cell]) -> int:
        """The least that a cell can have been. Any other that can be none meanwhile is closed as well."""
        self.solver.minimize(self.known[cell])
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        could = self.solver.getSolution().col_value
        open_ -= {one for one in open_ if one != cell and round(could[self.known[one].index]) == 0}
        return round(could[self.known[cell].index])


# --- a unit that publishes ------------------------------------------------------------------------------


def month(random: Random, fields: Sequence[str], many: int) -> tuple[Tally, Tally]:
    """Electronic and paper ballots of one box in one month; most fields have few."""
    kinds = Tally(FORM), Tally(FORM)
    for _ in range(random.randint(2, many)):
        answers = {code: random.choice(LEVELS) for code in QUESTIONS if random.random() < 0.9}
        field = random.choices(fields, [2**-at for at in range(len(fields))])[0]
        reasons = tuple(sorted(random.sample(REASONS, random.choice([0, 1, 2]))))
        ballot = Ballot(answers or {"ket_qua": "HL"}, field or None, random.choice(DESKS) or None, reasons)
        random.choice(kinds).count(ballot)
    return kinds


@dataclass
class Published:
    """What a unit counted, and what its program wrote down of it, as it does when a counting ends."""

    random: Random
    raw: list[tuple[Tally, Tally]] = dataclass_field(default_factory=list)
    boxes: list[int] = dataclass_field(default_factory=list)
    counts: list[Count] = dataclass_field(default_factory=list)

    def count(self, box: int, electronic: Tally, paper: Tally) -> None:
        kinds = {"electronic": electronic, "paper": paper}
        texts = {kind: json.dumps(tally.as_dict()) for kind, tally in kinds.items()}
        count = Count(opening_id=1, box_id=str(box), period=1, **texts)
        counting.write_told(FORM, count, DESKS[:-1], self.random)
        count.state = "final"
        self.raw.append((electronic, paper))
        self.boxes.append(box)
        self.counts.append(count)

    def spans(self) -> Iterator[list[int]]:
        """Which counts the tables of a box, of a month and of the unit are of: months, quarters, the year."""
        every = range(len(self.counts))
        yield from ([at for at in every if self.boxes[at] == box] for box in set(self.boxes))
        yield list(every)
        yield from (list(every)[:end] for end in range(2, len(every)))


def unit(seed: int, boxes: int, months: int, many: int) -> Published:
    made = Published(Random(seed))
    fields = [made.random.sample(FIELDS, len(FIELDS)) for _ in range(boxes)]
    for _ in range(months):
        for box in range(boxes):
            made.count(box, *month(made.random, fields[box], many))
    return made


# --- its tables, as equations ---------------------------------------------------------------------------


def whole(made: Published) -> Iterator[Equation]:
    """What everybody may assume: parts add up, of what is told by kind, and of each valid ballot."""
    for at, count in enumerate(made.counts):
        told = counting.told_of(FORM, count)
        for what, codes in PARTS.items():
            yield tuple((at, f"{what}/{code}", "") for code in codes), told.size.valid
            for level in LEVELS if told.answers else ():
                cells = tuple((at, f"{what}/{code}", level) for code in codes)
                yield cells, (told.answers or Tally(FORM)).levels[QUESTION][level]
        kinds = {"electronic": told.electronic, "paper": told.paper}
        for kind, tally in kinds.items():
            yield ((at, f"kind/{kind}", ""),), size_of(tally or Tally(FORM)).valid
            for level in LEVELS if isinstance(tally, Tally) else ():
                yield ((at, f"kind/{kind}", level),), tally.levels[QUESTION][level]


def tables(made: Published) -> Iterator[Equation]:
    """Every row of every month of every box: fields, desks, reasons."""
    for at, count in enumerate(made.counts):
        for what, written in (("field", count.breakdown), ("desk", count.desks)):
            for group in groups_of(written):
                yield tuple((at, f"{what}/{code}", "") for code in group.codes), group.valid
                for level, n in group.levels[QUESTION].items():
                    yield tuple((at, f"{what}/{code}", level) for code in group.codes), n
        for code, times in json.loads(count.breakdown)["reasons"].items():
            if times is not None:
                yield ((at, f"reason/{code}", ""),), times


def sums(made: Published) -> Iterator[Equation]:
    """Every row of every longer table: a field told in all counts of a span has its whole sum there."""
    for span in made.spans():
        told = tables_of(FORM, [made.counts[at] for at in span])
        for what, rows, counts in (
            ("field", told.fields, told.field_counts),
            ("desk", told.desks, told.desk_counts),
        ):
            for row in rows:
                code = next((one.code for one in FORM.fields if one.label == row.label), row.label)
                if row.label and row.told == counts == len(span):
                    yield tuple((at, f"{what}/{code}", "") for at in span), row.valid
        for label, times, counts in told.reasons:
            code = next(one.code for one in FORM.reasons if one.label == label)
            if counts == len(span):
                yield tuple((at, f"reason/{code}", "") for at in span), times


def truth(made: Published, cell: Cell) -> int:
    at, what, level = cell
    electronic, paper = made.raw[at]
    both, (part, code) = electronic.merged(paper), what.split("/")
    if part == "reason":
        return both.reasons[code]
    if part == "kind":
        found: Any = electronic if code == "electronic" else paper
    else:
        found = both.fields[code] if part == "field" else desk_parts(both, DESKS[:-1])[code]
    return int(found.levels[QUESTION][level] if level else found.valid)


def all_of(made: Published) -> list[Equation]:
    """All tables, each of them true."""
    listed = [*whole(made), *tables(made), *sums(made)]
    assert all(sum(truth(made, cell) for cell in cells) == told for cells, told in listed)
    return listed


@pytest.mark.parametrize("seed", [1, 2])
def test_all_tables_of_a_unit_together_give_no_small_group(seed: int) -> None:
    made = unit(seed, boxes=2, months=3, many=30)
    every = range(len(made.counts))
    parts = [(at, f"{what}/{code}", "") for at in every for what in ("field", "desk") for code in PARTS[what]]
    smalls = [cell for cell in parts if 0 < truth(made, cell) < LEAST_SHOWN]
    assert len(smalls) > 10  # there is something to hide
    assert Journalist(all_of(made)).found() == []


def test_a_larger_unit() -> None:
    """A year of four boxes: make sweep."""
    assert Journalist(all_of(unit(3, boxes=4, months=12, many=60))).found() == []


def test_a_year_from_raw_numbers_would_give_one_away() -> None:
    """The journalist is no fool: fields told alone in all months but one, and a year that has them all."""
    made = Published(Random(1))
    for small in (9, 8, 3):
        tally = Tally(FORM)
        for field, size in (("ho_tich", small), ("chung_thuc", 9), (None, 7)):
            for _ in range(size):
                tally.count(Ballot({"ket_qua": "HL"}, field))
        made.count(1, tally, Tally(FORM))
    assert Journalist(all_of(made)).found() == []
    year: Equation = (tuple((at, "field/ho_tich", "") for at in range(3)), 20)
    assert Journalist([*all_of(made), year]).found() == [(2, "field/ho_tich", "")]


def test_rows_only_left_out_would_come_back_from_the_total() -> None:
    made = unit(1, boxes=1, months=2, many=30)
    raw = [
        (((at, f"field/{code}", ""),), truth(made, (at, f"field/{code}", "")))
        for at in range(2)
        for code in FIELDS
    ]
    left = [one for one in raw if one[1] >= LEAST_SHOWN]
    (last,) = [one for one in raw if 0 < one[1] < LEAST_SHOWN][-1:]
    others = [one for one in raw if one[1] < LEAST_SHOWN and one != last and one[0][0][0] == last[0][0][0]]
    assert last[0][0] in Journalist([*whole(made), *left, *others]).found()
