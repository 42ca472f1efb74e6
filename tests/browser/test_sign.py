"""A lying server asks for a signature under the next sheet: what a member's browser refuses."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from office_keys import sheet_for

pytestmark = pytest.mark.browser
MODULE = "/static/sign.js"
CHECK = "({ view }, { checkSheet }) => checkSheet(view).then((checked) => checked.sets)"
ALL_FOUR = ["clerk", "mttq", "ubnd", "union"]


def checked(run_js: Callable[..., Any], sets: Sequence[Sequence[str]]) -> Any:
    """The rule that the front's browser reads from a first sheet with these sets, or its refusal."""
    raw = sheet_for(sets, period=1)
    view = {"box_id": "box-11", "period": 1, "role": "mttq", "sheet": raw.decode()}
    return run_js(CHECK, MODULE, view=view)


def test_a_set_of_the_clerk_alone_behind_the_honest_one_is_not_signed(run_js: Callable[..., Any]) -> None:
    assert checked(run_js, [ALL_FOUR, ["clerk"]]) == {"refused": "rule_alone"}
    assert checked(run_js, [["mttq"]]) == {"refused": "rule_alone"}


def test_every_set_is_read_for_the_member_to_see(run_js: Callable[..., Any]) -> None:
    sets = [ALL_FOUR, ["clerk", "ubnd"], ["mttq", "union"]]
    assert checked(run_js, sets) == sets
