"""When the committee is warned about its keys: dates at the edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ballots.keys.warnings import Kind, RoleFacts, is_fresh, key_warnings

DUE = date(2026, 11, 30)
WELL = RoleFacts("mttq", on_sheet=True, needed=True, proved_on=DUE, proved_open_on=DUE, ahead=3)


def said(
    days_before: int, facts: RoleFacts, *, next_is_sealed: bool = True, due: date | None = DUE
) -> list[tuple[Kind, bool]]:
    today = DUE - timedelta(days=days_before)
    return [(one.kind, one.alarm) for one in key_warnings(today, due, [facts], next_is_sealed=next_is_sealed)]


def proved(days_before: int) -> RoleFacts:
    """Proved so many days before the opening, the open period's padlock among others."""
    day = DUE - timedelta(days=days_before)
    return replace(WELL, proved_on=day, proved_open_on=day)


def test_keys_that_were_proved_and_fitted_are_not_spoken_of() -> None:
    for days in (30, 8, 7, 1, 0):
        assert said(days, proved(days)) == []


@pytest.mark.parametrize(("age", "holds"), [(0, True), (44, True), (45, True), (46, False), (400, False)])
def test_a_proof_holds_for_45_days(age: int, holds: bool) -> None:  # noqa: FBT001 - a case
    assert is_fresh(DUE - timedelta(days=age), DUE) is holds
    far = 20  # from the opening
    facts = proved(far + age)
    assert said(far, facts) == ([] if holds else [(Kind.UNPROVED, False)])


def test_a_key_that_was_never_proved_is_warned_of_from_the_first_padlock_on() -> None:
    never = replace(WELL, proved_on=None, proved_open_on=None)
    assert said(20, never) == [(Kind.UNPROVED, False)]
    assert said(20, replace(never, on_sheet=False), due=None) == [(Kind.UNPROVED, False)]
    assert said(20, replace(never, on_sheet=False, ahead=0), due=None) == [(Kind.FEW_AHEAD, False)]


@pytest.mark.parametrize(("days", "alarm"), [(8, False), (7, True), (1, True), (0, True), (-3, True)])
def test_in_the_week_before_the_opening_and_until_it_is_held_the_warning_is_an_alarm(
    days: int,
    alarm: bool,  # noqa: FBT001 - a case
) -> None:
    never = replace(WELL, proved_on=None, proved_open_on=None)
    assert said(days, never) == [(Kind.UNPROVED, alarm)]


def test_in_that_week_the_proof_of_another_periods_padlock_does_not_help() -> None:
    other = replace(WELL, proved_on=DUE - timedelta(days=8), proved_open_on=None)
    assert said(8, other) == []
    assert said(7, other) == [(Kind.UNPROVED, True)]


def test_in_that_week_a_proof_of_46_days_ago_does_not_help_and_one_of_45_does() -> None:
    assert said(7, proved(7 + 45)) == []
    assert said(7, proved(7 + 46)) == [(Kind.UNPROVED, True)]


def test_a_role_that_is_not_on_the_open_sheet_cannot_endanger_its_opening() -> None:
    joined = replace(WELL, on_sheet=False, proved_on=None, proved_open_on=None)
    assert said(1, joined) == [(Kind.UNPROVED, False)]


@pytest.mark.parametrize(("ahead", "warned"), [(3, False), (2, True), (1, True), (0, True)])
def test_fewer_than_three_padlocks_ahead_are_few(ahead: int, warned: bool) -> None:  # noqa: FBT001 - a case
    facts = replace(WELL, ahead=ahead)
    assert said(0, facts) == ([(Kind.FEW_AHEAD, False)] if warned else [])


@pytest.mark.parametrize(("days", "alarm"), [(8, False), (7, True), (0, True), (-1, True)])
def test_no_padlock_for_the_next_period_is_an_alarm_a_week_before(
    days: int,
    alarm: bool,  # noqa: FBT001 - a case
) -> None:
    facts = replace(proved(days), ahead=0)
    assert said(days, facts, next_is_sealed=False) == [(Kind.FEW_AHEAD, alarm)]
    assert said(days, facts, next_is_sealed=True) == [(Kind.FEW_AHEAD, False)]
    assert said(days, replace(facts, ahead=1), next_is_sealed=False) == [(Kind.FEW_AHEAD, False)]


def test_before_the_first_sealing_nothing_is_an_alarm() -> None:
    facts = replace(WELL, on_sheet=False, ahead=0, proved_on=None, proved_open_on=None)
    assert said(0, facts, due=None, next_is_sealed=False) == [(Kind.FEW_AHEAD, False)]


def test_a_role_that_the_next_rule_no_longer_names_needs_no_more_padlocks() -> None:
    assert said(0, replace(WELL, needed=False, ahead=0), next_is_sealed=False) == []


def test_alarms_come_first() -> None:
    facts = [
        replace(WELL, role="ubnd", ahead=1),
        replace(WELL, role="union", proved_on=None, proved_open_on=None),
    ]
    warnings = key_warnings(DUE, DUE, facts, next_is_sealed=True)
    assert [(one.role, one.alarm) for one in warnings] == [("union", True), ("ubnd", False)]


def test_one_padlock_ahead_is_enough_to_be_proved() -> None:
    never = replace(WELL, on_sheet=False, needed=False, proved_on=None, proved_open_on=None)
    assert said(20, replace(never, ahead=1), due=None) == [(Kind.UNPROVED, False)]
    assert said(20, replace(never, ahead=0), due=None) == []
