"""What the verifier finds in the counters of a box without slips, payload by payload."""

from typing import Any

import pytest

from ballots.errors import Refused
from ballots.spelling import b64, compact
from ballots.verify.counters import check_closed, check_result
from ballots.verify.events import Closed, Result, read_event
from ballots.verify.findings import Findings

DAY = "2026-11-30"
TALLY = {"ballots": 3}


def closed(count: int = 3, envelopes: int = 3, **more: Any) -> Closed:
    counters = more.get("counters", {"date": DAY, "envelopes": envelopes})
    told = {"period": 1, "date": DAY, "count": count, "root": b64(bytes(32)), "returned": None}
    read = read_event("closed", compact({**told, "counters": counters}))
    assert isinstance(read, Closed)
    return read


def result(**more: Any) -> Result:
    told = {"period": 1, "carried": False, "unopened": False, "set": [], "electronic": TALLY}
    told |= {"paper": {"ballots": 0}, "together": None, "paper_spent": 0, "returned": []}
    read = read_event("result", compact({**told, "counters": {"date": DAY, "envelopes": 3}, **more}))
    assert isinstance(read, Result)
    return read


def rules(event: Closed | Result) -> list[str]:
    findings = Findings()
    if isinstance(event, Closed):
        check_closed(findings, event, None, None, None)
    else:
        check_result(findings, event, closed(), None)
    return [str(one.facts.get("rule")) for one in findings.made]


def test_what_is_as_it_must_be_is_found_so() -> None:
    assert rules(closed()) == rules(result()) == []


def test_each_rule_finds_what_breaks_it() -> None:
    assert rules(closed(envelopes=4)) == ["envelopes"]
    assert rules(closed(counters={"date": "2026-11-29", "envelopes": 3})) == ["date"]
    assert rules(result(counters={"date": DAY, "envelopes": 4})) == ["envelopes"]
    assert "paper" in rules(result(paper_spent=1))
    assert rules(result(returned=[["", "direct", 5]])) == ["returned"]
    assert rules(result(electronic={"ballots": 4})) == ["ballots"]


def test_counters_of_two_kinds_in_one_are_malformed() -> None:
    for counters in ({"date": DAY}, {"date": DAY, "envelopes": 3, "live": 0}, {"date": DAY, "issued": 3}):
        with pytest.raises(Refused):
            closed(counters=counters)
    with pytest.raises(Refused):
        result(carried=True)  # it would tell how few wait
    assert result(carried=True, counters={"date": DAY}).counters == {"date": DAY}
