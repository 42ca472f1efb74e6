"""The operator, who holds the log key, publishes other tables by field, reason and desk than were counted."""

import json
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import evidence
import pytest
from evidence import Evidence, checked, codes, false, written

from ballots.forms import groups, questionnaire
from ballots.spelling import b64, compact
from ballots.verify.verifier import verify


def ballot(level: str, field: str | None, desk: str | None, *reasons: str) -> bytes:
    given = questionnaire.Ballot({"ket_qua": level}, field, desk, reasons)
    return questionnaire.write_answers(evidence.FORM, given)


BALLOTS = [
    *[ballot("RHL", "ho_tich", "1")] * 6,
    *[ballot("KHL", "chung_thuc", "2", "di_lai")] * 7,
    *[ballot("HL", "dat_dai", "3")] * 2,
    *[ballot("HL", None, None)] * 3,
]


@cache
def _told(paper: int) -> Evidence:
    made = evidence.begun(desks=("1", "2", "3"))
    made.month(1, evidence.ANSWERS[1])
    made.seal(3)
    made.month(2, BALLOTS, paper=paper)
    return made


def told(paper: int = 0) -> Evidence:
    return _told(paper).copy()


def shift(rows: list[dict[str, Any]], level: str, to: str, many: int = 1) -> None:
    """In one row so many of a level become another, and in the merged one the other way round."""
    for row, sign in ((rows[0], 1), (rows[-1], -1)):
        row["levels"]["ket_qua"][level] -= sign * many
        row["levels"]["ket_qua"][to] += sign * many


def move(rows: list[dict[str, Any]]) -> None:
    """A ballot of the first row becomes one that names none."""
    for row, sign in ((rows[0], -1), (rows[-1], 1)):
        row["valid"] += sign
        row["levels"]["ket_qua"]["RHL"] += sign


@pytest.mark.parametrize("paper", [0, 2])
def test_honest_tables_are_found_in_the_envelopes(paper: int, tmp_path: Path) -> None:
    made = told(paper)
    rows = made.step("result")["told"]["fields"]
    assert [row["codes"] for row in rows[:2]] == [["ho_tich"], ["chung_thuc"]]
    assert "dat_dai" in rows[2]["codes"]
    assert made.step("result")["told"]["reasons"]["di_lai"] == 7
    for full in (True, False):
        found = checked(made, tmp_path, full=full)
        assert false(found) == set()
        assert "groups_not_told" not in codes(found)


TALES: dict[str, Callable[[dict[str, Any]], None]] = {
    "a dissatisfied field looks better": lambda said: shift(said["fields"][1:], "KHL", "HL"),
    "a ballot changes its field": lambda said: move(said["fields"]),
    "a reason given less often": lambda said: said["reasons"].update(di_lai=6),
    "a reason not told": lambda said: said["reasons"].update(di_lai=None),
    "a reason that nobody gave": lambda said: said["reasons"].update(khac=18),
}


@pytest.mark.parametrize("tale", TALES.values(), ids=TALES.keys())
@pytest.mark.parametrize("paper", [0, 2])
def test_a_table_that_the_envelopes_do_not_give_is_found(
    tale: Callable[[dict[str, Any]], None], paper: int, tmp_path: Path
) -> None:
    made = told(paper)
    tale(made.step("result")["told"])
    assert false(checked(made, tmp_path)) == {"tally_differs"}


def test_without_paper_a_row_cannot_be_merged_away_either(tmp_path: Path) -> None:
    made = told()
    rows = made.step("result")["told"]["fields"]
    bad = rows.pop(1)
    rows[-1]["codes"] = ["chung_thuc", *rows[-1]["codes"]]
    rows[-1]["valid"] += bad["valid"]
    for question, counts in bad["levels"].items():
        for level, n in counts.items():
            rows[-1]["levels"][question][level] += n
    assert false(checked(made, tmp_path)) == {"tally_differs"}


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(fields=[]),
        lambda said: said["fields"].pop(),
        lambda said: said["fields"][0].update(valid=7),
        lambda said: said["reasons"].update(khac=4),
        lambda said: said["reasons"].update(khac=1_000),
        lambda said: said["fields"][-1]["codes"].remove(""),
    ],
    ids=["no rows", "a row gone", "a row grown", "a small reason", "a reason of too many", "no rest"],
)
def test_tables_against_the_rule_are_found_in_a_public_archive(change: Any, tmp_path: Path) -> None:
    made = told(2)
    change(made.step("result")["told"])
    assert false(checked(made, tmp_path, full=False)) == {"groups_wrong"}


def test_results_from_before_tables_were_told_are_read_and_it_is_said(tmp_path: Path) -> None:
    made = told(2)
    for name in ("told", "desks"):
        del made.step("result")[name]
        del made.step("result", 0)[name]
    made.tables = []
    found = checked(made, tmp_path)
    assert false(found) == set()
    assert "groups_not_told" in codes(found)


# --- desks ----------------------------------------------------------------------------------------------


def other_desks(made: Evidence, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Another table, and its own digest."""
    raw = json.loads(made.tables[0])
    change(raw["desks"])
    made.tables = [compact(raw)]
    made.step("result")["desks"] = b64(groups.desk_digest(made.tables[0]))


@pytest.mark.parametrize("paper", [0, 2])
def test_a_desk_table_that_the_envelopes_do_not_give_is_found(paper: int, tmp_path: Path) -> None:
    made = told(paper)
    other_desks(made, lambda rows: shift(rows[1:], "KHL", "HL"))
    assert false(checked(made, tmp_path)) == {"tally_differs"}


def test_a_desk_table_against_the_rule_is_found(tmp_path: Path) -> None:
    for change in (lambda rows: rows[-1]["codes"].remove(""), lambda rows: rows[0].update(valid=7)):
        made = told(2)
        other_desks(made, change)
        assert false(checked(made, tmp_path)) == {"groups_wrong"}


def test_a_desk_table_is_in_every_full_archive_and_none_but_the_published_one(tmp_path: Path) -> None:
    made = told()
    assert false(written(made, tmp_path, desks=[])) == {"desks_missing"}
    foreign = made.tables[0].replace(b'"salt":"A', b'"salt":"B')
    assert false(written(made, tmp_path, desks=[*made.tables, foreign])) == {"desks_foreign"}


def test_a_desk_table_with_the_name_of_another_is_damaged(tmp_path: Path) -> None:
    path, false_one = told().write(tmp_path), tmp_path / "khac.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(false_one, "w") as new:
        for member in old.infolist():
            raw = old.read(member)
            changed = raw.replace(b'"KHL":7', b'"KHL":6') if member.filename.startswith("desks/") else raw
            new.writestr(member, changed)
    assert false(verify(false_one)) == {"file_damaged"}


def test_a_public_archive_has_no_desk_table(tmp_path: Path) -> None:
    path = told().write(tmp_path, full=False)
    assert b"desks/" not in path.read_bytes()
