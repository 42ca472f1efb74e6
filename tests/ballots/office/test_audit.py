"""The audit log itself: a chain a unit, what breaks it, and what it never holds."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from simulator import Office
from sqlalchemy import event
from sqlmodel import select

from app.words import audit_log
from ballots.office.audit import SERVER, Actor, Line, What, note, note_everywhere
from ballots.tables import AuditEntry, Unit
from ballots.views import audit_log as audit_log_views
from ballots.views.audit_log import AuditPage, Seen, Wanted

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 2, 8, 0)  # noqa: DTZ001 - the office's local time is naive
CHAIR = "Đại diện lãnh đạo UBND (chủ tọa)"
LAN = Actor("xa", 1, "lan", "Bà Lan")


@pytest.fixture
def office() -> Office:
    """An office with five lines, and a second unit with one."""
    made = Office()
    with made.writing() as session:
        session.add(Unit(id="khac", name="Xã khác", parent="Tỉnh", symbol="K"))
        session.flush()
        for number in range(4):
            note(session, LAN, What.DAY_CHOSEN, NOW.replace(hour=9 + number), {"period": number})
        note_everywhere(session, SERVER(""), What.SWAP_ADDED, NOW.replace(hour=14), {"day": "2026-12-31"})
    return made


def rewrite(office: Office, height: int, old: bytes, new: bytes) -> None:
    with office.writing() as session:
        row = session.get_one(AuditEntry, ("xa", height))
        assert old in row.body
        row.body = row.body.replace(old, new)
        session.add(row)


def broken_at(office: Office, unit: str = "xa") -> int | None:
    with office.reading() as session:
        page = audit_log_views.audit_page(session, unit, Wanted(), 10, NOW)
        check = audit_log_views.check(session, unit)
    assert page.broken_at == check.broken_at
    return check.broken_at


# --- the chain ------------------------------------------------------------------------------------------


def test_every_unit_has_a_chain_of_its_own(office: Office, each_database: None) -> None:
    with office.reading() as session:
        assert audit_log_views.head_of(session, "xa")[0] == 5
        assert audit_log_views.head_of(session, "khac")[0] == 1
        assert audit_log_views.head_of(session, "khong-co") == (0, "")
    assert broken_at(office) is None
    assert broken_at(office, "khac") is None


def test_a_changed_line_is_found_at_the_line_that_no_longer_follows(office: Office) -> None:
    rewrite(office, 2, b"lan", b"hoa")
    assert broken_at(office) == 3


def test_a_line_that_was_taken_out_is_found(office: Office) -> None:
    with office.writing() as session:
        session.delete(session.get_one(AuditEntry, ("xa", 1)))
    assert broken_at(office) == 1


def test_two_lines_that_changed_places_are_found(office: Office) -> None:
    with office.writing() as session:
        first, second = (session.get_one(AuditEntry, ("xa", height)) for height in (1, 2))
        first.body, second.body = second.body, first.body
        session.add_all([first, second])
    assert broken_at(office) == 1


def test_a_line_of_another_units_log_is_found(office: Office) -> None:
    with office.writing() as session:
        mine, other = session.get_one(AuditEntry, ("xa", 0)), session.get_one(AuditEntry, ("khac", 0))
        mine.body = other.body
        session.add(mine)
    assert broken_at(office) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"nonsense", b"[" * 99_999])
def test_a_line_that_is_none_is_found_and_breaks_no_page(office: Office, body: bytes) -> None:
    with office.writing() as session:
        row = session.get_one(AuditEntry, ("xa", 4))
        row.body = body
        session.add(row)
    assert broken_at(office) == 4


def test_what_the_chain_does_not_show_is_seen_by_a_head_on_paper(office: Office) -> None:
    """Who changes the newest line leaves a whole chain: docs/AUDIT.md says so, and what helps."""
    with office.reading() as session:
        _, on_paper = audit_log_views.head_of(session, "xa")
        assert on_paper in audit_log_views.check(session, "xa").hashes
    rewrite(office, 4, b"2026-12-31", b"2026-12-30")
    assert broken_at(office) is None
    with office.reading() as session:
        assert on_paper not in audit_log_views.check(session, "xa").hashes


# --- reading --------------------------------------------------------------------------------------------


def test_lines_are_chosen_by_person_kind_and_day_and_come_in_pages(office: Office) -> None:
    def heights(most: int = 10, **wanted: Any) -> list[int]:
        with office.reading() as session:
            page = audit_log_views.audit_page(session, "xa", Wanted(**wanted), most, NOW)
        assert page.total == 5
        return [line.height for line in page.lines]

    assert heights() == [4, 3, 2, 1, 0]
    assert heights(2) == [4, 3]
    assert heights(2, below=3) == [2, 1]
    assert heights(login="lan") == [3, 2, 1, 0]
    assert heights(what="swap_added") == [4]
    assert heights(since=NOW.date(), until=NOW.date()) == [4, 3, 2, 1, 0]
    assert heights(until=NOW.date().replace(day=1)) == []


def test_the_last_page_has_no_older_one(office: Office) -> None:
    with office.reading() as session:
        assert audit_log_views.audit_page(session, "xa", Wanted(), 5, NOW).older is None
        assert audit_log_views.audit_page(session, "xa", Wanted(), 4, NOW).older == 1


# --- what was seen before is not read again -------------------------------------------------------------


def look(office: Office, seen: Seen | None, most: int = 2) -> tuple[AuditPage, int]:
    """A look at the newest lines, and how many lines were fetched for it."""
    fetched: list[AuditEntry] = []

    def hear(row: AuditEntry, _context: object) -> None:
        fetched.append(row)

    event.listen(AuditEntry, "load", hear)
    with office.reading() as session:
        page = audit_log_views.audit_page(session, "xa", Wanted(), most, NOW.replace(hour=18), seen)
    event.remove(AuditEntry, "load", hear)
    return page, len(fetched)


def test_a_second_look_reads_the_new_lines_and_those_it_shows(office: Office) -> None:
    with office.writing() as session:
        for number in range(300):
            note(session, LAN, What.LABEL_SET, NOW, {"period": number})
    first, whole = look(office, None)
    assert (first.total, first.people["lan"]) == (305, "Bà Lan")
    assert whole >= 305
    second, read = look(office, first.seen)
    assert read <= 10
    assert (second.total, second.head, second.people) == (first.total, first.head, first.people)
    with office.writing() as session:
        note(session, SERVER("xa"), What.LABEL_SET, NOW, {})
    third, read = look(office, second.seen)
    assert (third.total, third.broken_at, len(third.people)) == (306, None, 2)
    assert read <= 10
    assert third.seen is not None
    assert first.seen is not None
    assert third.seen.since == first.seen.since


def test_what_changes_at_the_end_or_before_new_lines_is_found_by_the_second_look(office: Office) -> None:
    seen = look(office, None)[0].seen
    rewrite(office, 4, b"2026-12-31", b"2026-12-30")  # the last line seen: all is read again
    assert look(office, seen)[1] >= 5
    rewrite(office, 3, b'"period":3', b'"period":7')
    page, _ = look(office, seen)
    assert (page.broken_at, page.seen) == (4, None)


def test_a_change_among_the_lines_that_are_shown_is_found_though_they_were_seen(office: Office) -> None:
    seen = look(office, None)[0].seen
    rewrite(office, 2, b"lan", b"hoa")
    assert look(office, seen, most=1)[0].broken_at is None  # older than what is shown: found the next day
    assert look(office, seen, most=5)[0].broken_at == 3
    assert look(office, None, most=1)[0].broken_at == 3


def test_a_search_stops_and_goes_on_where_it_stopped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log_views, "_MOST_READ", 2)
    with office.reading() as session:
        page = audit_log_views.audit_page(session, "xa", Wanted(what="minutes_filed"), 10, NOW)
        assert (page.lines, page.older) == ([], 2)
        rest = audit_log_views.audit_page(session, "xa", Wanted(what="minutes_filed", below=2), 10, NOW)
    assert (rest.lines, rest.older) == ([], None)


# --- the script of the manual ---------------------------------------------------------------------------


def script() -> str:
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs/AUDIT.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def run_script(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-c", script(), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_manuals_ten_lines_check_a_downloaded_log(office: Office, tmp_path: Path) -> None:
    with office.reading() as session:
        lines = audit_log_views.bodies(session, "xa")
    path = tmp_path / "nhat-ky.jsonl"
    path.write_bytes(lines)
    whole = run_script(path)
    assert (whole.returncode, whole.stderr) == (0, "")
    path.write_bytes(lines.replace(b'"period":1', b'"period":7'))
    broken = run_script(path)
    assert broken.returncode == 1
    assert "line 3 does not follow" in broken.stderr


# --- words ----------------------------------------------------------------------------------------------


def line(about: dict[str, Any], before: Any = None, after: Any = None) -> Line:
    return Line(
        0,
        NOW,
        hour=True,
        login="lan",
        name="Bà Lan",
        what="x",
        about=about,
        before=before,
        after=after,
        hash="",
    )


def test_before_and_after_are_told_in_words_and_what_is_the_same_is_left_out() -> None:
    told = line({"box": "hom-1"}, {"duties": ["issue"], "name": "A"}, {"duties": [], "name": "A"})
    assert audit_log.about(told, {"hom-1": "Hòm số 1"}) == [("Hòm phiếu", "Hòm số 1")]
    (change,) = audit_log.changes(told, {})
    assert (change.key, change.before, change.after) == ("Nhiệm vụ", "Phát phiếu", "–")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("day", "2026-11-30", "30/11/2026"),
        ("working", False, "không"),
        ("issued", 2359, "2.359"),
        ("stock_left", None, "–"),
        ("stand", "refused", "không nhất trí"),
        ("number", "05/BB-TTPVHCC", "05/BB-TTPVHCC"),
        ("sets", [["ubnd", "la"], ["ubnd", "moi"]], f"{CHAIR} + la, hoặc {CHAIR} + moi"),
        ("khong-biet", {"la": [1, "x"]}, "la: 1; x"),
    ],
)
def test_a_value_is_told_in_words(key: str, value: Any, said: str) -> None:
    (change,) = audit_log.changes(line({}, None, {key: value}), {})
    assert change.after == said


CALLS = re.compile(r"(^|\.)(audit|note|everywhere)$")
TOLD = {"about", "after", "before"}


def members() -> set[tuple[str, str]]:
    """Every member of a dictionary that is given to the log: (file, member)."""
    found = set()
    for path in ROOT.glob("app/**/*.py"):
        for given in dictionaries(ast.parse(path.read_text(encoding="utf-8")), path.name):
            found |= {(path.name, ast.literal_eval(key)) for key in given.keys if key}
    return found


def dictionaries(tree: ast.AST, name: str) -> Iterator[ast.Dict]:
    """Those in calls of the log, those first put into a variable for it, and all of audit_told.py."""
    for node in ast.walk(tree):
        whole = name == "audit_told.py" and isinstance(node, ast.Return)
        called = isinstance(node, ast.Call) and CALLS.search(ast.unparse(node.func))
        kept = isinstance(node, ast.Assign) and TOLD & {ast.unparse(one) for one in node.targets}
        if whole or called or kept:
            yield from (one for one in ast.walk(node) if isinstance(one, ast.Dict))


def test_every_member_that_is_logged_has_a_name() -> None:
    assert {member for _, member in members()} <= set(audit_log.KEYS), members()


# --- what it never holds --------------------------------------------------------------------------------


def test_the_log_knows_no_column_for_an_address_or_a_device() -> None:
    assert set(AuditEntry.__table__.columns.keys()) == {"unit_id", "height", "body"}  # type: ignore[attr-defined]


def test_a_line_has_these_members_and_no_other(office: Office) -> None:
    with office.reading() as session:
        rows = session.exec(select(AuditEntry)).all()
    expected = ["v", "unit", "height", "parent", "at", "account", "login", "name", "what", "about"]
    for row in rows:
        assert list(json.loads(row.body)) == [*expected, "before", "after"]
