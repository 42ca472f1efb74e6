"""What the verifier makes of `restored` entries: a note, wherever they may stand."""

from pathlib import Path
from typing import Any

import pytest
from evidence import checked, codes, false, honest

KNOWN = {"height": 57, "hash": "A" * 43}


def test_a_lost_memory_and_an_older_state_are_notes_with_heights(tmp_path: Path) -> None:
    made = honest()
    made.add("restored", date="2027-01-05", reason="Mất tệp", known=None)
    made.add("restored", date="2027-01-06", reason="Ổ đĩa hỏng", known=KNOWN)
    found = checked(made, tmp_path)
    assert false(found) == set()
    last = len(made.steps) - 1
    [unknown] = [one.facts for one in found.made if one.code == "restored_unknown"]
    [known] = [one.facts for one in found.made if one.code == "restored"]
    assert unknown == {"height": last - 1, "day": "2027-01-05", "reason": "Mất tệp"}
    assert known == {
        "height": last,
        "day": "2027-01-06",
        "reason": "Ổ đĩa hỏng",
        "known": 57,
        "until": last - 1,
    }


def test_a_destruction_and_its_minutes_are_not_torn_apart(tmp_path: Path) -> None:
    made = honest()
    made.add("destroyed", period=2, what="copies", date="2027-02-28")
    made.add("restored", date="2027-02-28", reason="x", known=None)
    assert "entry_out_of_order" in codes(checked(made, tmp_path))


@pytest.mark.parametrize(
    "changed",
    [
        {"date": "2027-13-01"},
        {"reason": ""},
        {"reason": "a\x1b[31m"},
        {"reason": "a" * 501},
        {"known": 57},
        {"known": {"height": -1, "hash": "A" * 43}},
        {"known": {"height": 57, "hash": "A" * 42}},
        {"known": {**KNOWN, "box": "hom-1"}},
        {"again": True},
    ],
)
def test_an_odd_entry_cannot_be_read(changed: dict[str, Any], tmp_path: Path) -> None:
    made = honest()
    made.add("restored", **{"date": "2027-01-06", "reason": "Ổ đĩa hỏng", "known": KNOWN, **changed})
    assert false(checked(made, tmp_path)) == {"entry_malformed"}
