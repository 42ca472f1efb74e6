"""The seal sheet by itself: which fields there are, and how far each of them reaches."""

import json
from collections.abc import Callable
from datetime import date
from itertools import chain, combinations
from typing import Any

import pytest
from office_keys import FORM, FOUR, LOG_KEY, key_of, sheet_for

from ballots.errors import Code, Refused
from ballots.sealing import sheet as module
from ballots.sealing.quorum import ROLES
from ballots.sealing.sheet import point_of, read_point, read_sheet, write_sheet
from ballots.spelling import b64, compact, read_compact

SHEET = sheet_for()
FIELDS = ["v", "box", "period", "opens_on", "form", "sets", "padlocks", "previous", "log_key"]
# 32 of the 63 sets that six roles can make, the largest: no rule takes more room.
ALL_SETS = chain.from_iterable(combinations(sorted(ROLES), count) for count in range(6, 0, -1))
MOST_SETS = list(ALL_SETS)[:33]


def refused(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as no:
        act()
    return no.value.code


def edited(**changes: Any) -> bytes:
    return compact({**json.loads(SHEET), **changes})


def largest(sets: list[tuple[str, ...]]) -> bytes:
    padlocks = {role: point_of(key_of(role)) for role in ROLES}
    form = "f" * 64 + "@" + "0f" * 32
    return write_sheet("b" * 64, 2**31 - 1, date(9999, 12, 31), form, sets, padlocks, bytes(32), LOG_KEY)


def test_a_sheet_is_written_with_these_fields_in_this_order() -> None:
    padlocks = {role: point_of(key_of(role)) for role in reversed(FOUR[0])}
    raw = write_sheet("box-11", 7, date(2026, 11, 30), FORM, FOUR, padlocks, bytes(range(32)), LOG_KEY)
    written = json.loads(raw)
    assert list(written) == FIELDS
    assert list(written["padlocks"]) == list(FOUR[0])
    plain = {name: value for name, value in written.items() if name != "padlocks"}
    assert plain == {
        "v": 1,
        "box": "box-11",
        "period": 7,
        "opens_on": "2026-11-30",
        "form": FORM,
        "sets": [list(FOUR[0])],
        "previous": b64(bytes(range(32))),
        "log_key": b64(LOG_KEY),
    }
    assert raw == compact(written)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_must_be_there(field: str) -> None:
    left = {name: value for name, value in json.loads(SHEET).items() if name != field}
    assert refused(lambda: read_sheet(compact(left))) is Code.MALFORMED


@pytest.mark.parametrize("more", [{"note": ""}, {"": None}, {"Box": "box-11"}])
def test_no_field_may_be_there_besides(more: dict[str, Any]) -> None:
    assert refused(lambda: read_sheet(edited(**more))) is Code.MALFORMED


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_may_be_null_but_the_seal_before(field: str) -> None:
    if field == "previous":
        assert read_sheet(edited(previous=None)).previous is None
    else:
        assert refused(lambda: read_sheet(edited(**{field: None}))) is Code.MALFORMED


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("v", [1], [0, 2, -1]),
        ("period", [1, 2, 2**31 - 1], [-1, 0, 2**31]),
        ("box", ["b", "b" * 64, "Az09_-"], ["", "b" * 65, "b.b", "b b"]),
        (
            "form",
            ["f@" + "0f" * 32, "f" * 64 + "@" + "0f" * 32, "A.z_0-9@" + "0f" * 32],
            ["@" + "0f" * 32, "f" * 65 + "@" + "0f" * 32, "f@" + "0f" * 31 + "0", "f@" + "0f" * 32 + "0"],
        ),
        ("opens_on", ["0001-01-01", "2028-02-29", "9999-12-31"], ["0000-01-01", "2027-02-29", "9999-13-01"]),
        ("previous", [b64(bytes(32))], [b64(bytes(31)), b64(bytes(33)), "", 0]),
        ("log_key", [b64(bytes(range(32)))], [b64(bytes(31)), b64(bytes(33)), ""]),
    ],
)
def test_a_field_reaches_just_as_far_as_its_bounds(field: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert read_sheet(edited(**{field: value})).raw == edited(**{field: value})
    for value in bad:
        assert refused(lambda value=value: read_sheet(edited(**{field: value}))) is Code.MALFORMED


def test_a_rule_of_32_sets_of_six_roles_fits_on_a_sheet_and_33_do_not() -> None:
    read = read_sheet(largest(MOST_SETS[:32]))
    assert (len(read.sets), len(read.padlocks)) == (32, 6)
    assert refused(lambda: largest(MOST_SETS)) is Code.MALFORMED


def test_the_largest_sheet_takes_less_than_half_of_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = largest(MOST_SETS[:32])
    assert len(raw) < 3_000
    assert module._MAX_SHEET_BYTES == 8192
    monkeypatch.setattr(module, "_MAX_SHEET_BYTES", len(raw))
    assert read_sheet(raw).raw == raw
    monkeypatch.setattr(module, "_MAX_SHEET_BYTES", len(raw) - 1)
    assert refused(lambda: read_sheet(raw)) is Code.MALFORMED


def test_json_is_read_up_to_its_limit_and_not_a_byte_further() -> None:
    assert read_compact(b'"abcd"', 6) == "abcd"
    assert refused(lambda: read_compact(b'"abcd"', 5)) is Code.MALFORMED


def test_a_point_is_65_bytes_and_one_on_the_curve() -> None:
    point = point_of(key_of("clerk"))
    assert (len(point), point_of(read_point(point))) == (65, point)
    for other in (b"", point[:-1], point + b"\0", bytes(65), point[:-1] + bytes([point[-1] ^ 1])):
        assert refused(lambda other=other: read_point(other)) is Code.MALFORMED


def test_padlocks_are_those_of_the_roles_in_the_sets_and_no_others() -> None:
    padlocks = json.loads(SHEET)["padlocks"]
    more = {**padlocks, "supervisor": b64(point_of(key_of("supervisor")))}
    fewer = {role: point for role, point in padlocks.items() if role != "union"}
    for wrong in (more, fewer, {}):
        assert refused(lambda wrong=wrong: read_sheet(edited(padlocks=wrong))) is Code.MALFORMED


def test_padlocks_are_distinct_points_of_the_curve() -> None:
    padlocks = json.loads(SHEET)["padlocks"]
    point = point_of(key_of("union"))
    for other in (padlocks["ubnd"], b64(bytes(65)), b64(point[:-1] + bytes([point[-1] ^ 1]))):
        wrong = edited(padlocks={**padlocks, "union": other})
        assert refused(lambda wrong=wrong: read_sheet(wrong)) is Code.MALFORMED
