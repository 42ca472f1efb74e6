"""The counters of a box, from one count to the next: nothing appears between them, nothing is lost.

issued = void + expired + used online + used on paper + live, and each change is an envelope or a paper ballot
(docs/SEALING.md, "The record"). Takes and gives plain values.
"""

from collections.abc import Mapping
from typing import Any

from ballots.verify.events import Closed, Issued, Result
from ballots.verify.findings import Find, Findings, Proof

__all__ = ["check_ballots", "check_closed", "check_issued", "check_result", "has_slips"]

_NO_ENVELOPES: Mapping[str, Any] = {"envelopes": 0}
_NONE: Mapping[str, Any] = {"issued": 0, "void": 0, "used_online": 0, "used_paper": 0}


def _open(findings: Findings, rule: str, period: int, expected: int, found: int) -> None:
    facts = {"period": period, "expected": expected, "found": found}
    findings.false(Proof.COUNTERS, Find.COUNTERS_OPEN, rule=rule, **facts)


def _equal(findings: Findings, rule: str, period: int, expected: int, found: int) -> None:
    if expected != found:
        _open(findings, rule, period, expected, found)


def _grown(findings: Findings, period: int, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    for name in ("issued", "void"):
        if now[name] < before[name]:
            _open(findings, "grows", period, before[name], now[name])


def _check_sum(findings: Findings, period: int, counters: Mapping[str, Any]) -> None:
    parts = sum(counters[name] for name in ("void", "expired", "used_online", "used_paper", "live"))
    _equal(findings, "sum", period, counters["issued"], parts)


def check_issued(
    findings: Findings, event: Issued, before: Issued | None, closed: Closed | None, result: Result | None
) -> None:
    """Totals of slips never shrink."""
    now = {"issued": event.issued, "void": event.void}
    if before is not None:
        _grown(findings, 0, {"issued": before.issued, "void": before.void}, now)
    for one in (closed, result):
        if one is not None:
            _grown(findings, 0, one.counters, now)


def check_closed(
    findings: Findings, event: Closed, before: Closed | None, result: Result | None, issued: Issued | None
) -> None:
    """At a closing: the sum, one envelope for each slip used online, no paper between two counts."""
    counters = event.counters
    if counters["date"] != event.day.isoformat():
        _open(findings, "date", event.period, event.day.toordinal(), 0)
    if not has_slips(counters):
        before_it = _NO_ENVELOPES if before is None else before.counters
        grown = counters["envelopes"] - before_it.get("envelopes", 0)
        _equal(findings, "envelopes", event.period, event.count, grown)
        return
    _check_sum(findings, event.period, counters)
    last = _NONE if before is None else before.counters
    _grown(findings, event.period, last, counters)
    if issued is not None:
        _grown(findings, event.period, {"issued": issued.issued, "void": issued.void}, counters)
    if result is not None:
        _grown(findings, event.period, result.counters, counters)
    _equal(findings, "online", event.period, event.count, counters["used_online"] - last["used_online"])
    paper = 0 if result is None else result.counters["used_paper"]
    _equal(findings, "paper", event.period, paper, counters["used_paper"])


def check_result(findings: Findings, event: Result, closed: Closed | None, before: Result | None) -> None:
    """At a result: one slip for each paper ballot that spent one; else what the closing said."""
    counters = event.counters
    if not has_slips(counters):
        _check_unslipped(findings, event, closed)
        return
    paper = 0 if before is None else before.counters["used_paper"]
    _equal(findings, "paper", event.period, event.paper_spent, counters["used_paper"] - paper)
    if before is not None:
        _grown(findings, event.period, before.counters, counters)
    check_ballots(findings, event, closed)
    if closed is None:  # carried on: the rest would tell how few envelopes wait
        return
    _check_sum(findings, event.period, counters)
    _equal(findings, "online", event.period, closed.counters["used_online"], counters["used_online"])
    _equal(findings, "void", event.period, closed.counters["void"], counters["void"])
    if counters["issued"] < closed.counters["issued"]:
        _open(findings, "grows", event.period, closed.counters["issued"], counters["issued"])
    if event.returned != closed.returned:
        _open(findings, "returned", event.period, closed.returned or 0, event.returned or 0)


def has_slips(counters: Mapping[str, Any]) -> bool:
    """Whether these are the counters of a box of ballots."""
    return "issued" in counters


def _check_unslipped(findings: Findings, event: Result, closed: Closed | None) -> None:
    """At a result without slips: none was spent, no results are returned, envelopes are as at the closing."""
    _equal(findings, "paper", event.period, 0, event.paper_spent)
    if event.returned is not None:
        _open(findings, "returned", event.period, 0, event.returned)
    check_ballots(findings, event, closed)
    if closed is not None:
        told = closed.counters.get("envelopes", 0)
        _equal(findings, "envelopes", event.period, told, event.counters["envelopes"])


def check_ballots(findings: Findings, event: Result, closed: Closed | None) -> None:
    """The tallies have a ballot for each envelope opened, and one at least for each slip spent on paper.

    Of every period, also of those whose questionnaire this archive does not have.
    """
    expected = 0 if closed is None else closed.count
    if event.unopened:
        if event.electronic is not None:
            findings.false(Proof.TALLY, Find.RESULT_FALSE, which="electronic")
    else:
        found = _ballots(findings, "electronic", event.electronic)
        if found is not None:
            _equal(findings, "ballots", event.period, expected, found)
    found = _ballots(findings, "paper", event.paper)
    if found is not None and found < event.paper_spent:
        _open(findings, "ballots", event.period, event.paper_spent, found)


def _ballots(findings: Findings, which: str, tally: Any) -> int | None:
    found = tally.get("ballots") if isinstance(tally, dict) else None
    if not isinstance(found, int):
        findings.false(Proof.TALLY, Find.RESULT_FALSE, which=which)
        return None
    return found
