"""What the verifier says of the rule: every set, what no committee would use, a change nobody announced."""

from pathlib import Path
from typing import Any

import pytest
from evidence import ROLES, checked, false, honest, two_months

from app.words.findings import words
from ballots.verify.findings import Find, Finding, Findings, Mark, Proof

ALL_FOUR = ",".join(ROLES)
WITH_THE_CLERK_ALONE = [ROLES, ["clerk"]]
WITH_THE_UNIT_ALONE = [ROLES, ["clerk", "ubnd"]]


def told(findings: Findings, code: Find) -> list[dict[str, Any]]:
    return [dict(one.facts) for one in findings.made if one.code is code]


def test_every_set_of_an_honest_box_is_told_and_no_change(tmp_path: Path) -> None:
    found = checked(honest(), tmp_path)
    assert told(found, Find.RULE_SET) == [{"period": 2, "at": 1, "of": 1, "roles": ALL_FOUR}]
    assert told(found, Find.RULE_INSIDERS) == told(found, Find.RULE_CHANGED) == []


def test_the_operator_adds_a_set_of_the_clerk_alone_behind_the_honest_one(tmp_path: Path) -> None:
    """All four signed it unread, and all four opened: nothing else in the archive is wrong."""
    found = checked(two_months(rules={2: WITH_THE_CLERK_ALONE}), tmp_path)
    assert false(found) == {"rule_alone"}
    assert told(found, Find.RULE_ALONE) == [{"period": 2, "role": "clerk"}]
    assert [(one["at"], one["of"], one["roles"]) for one in told(found, Find.RULE_SET)] == [
        (1, 2, ALL_FOUR),
        (2, 2, "clerk"),
    ]
    assert not [one for one in found.made if (one.proof, one.mark) == (Proof.SHEETS, Mark.PROVED)]


@pytest.mark.parametrize("period", [1, 3])
def test_a_set_of_one_role_in_another_period_is_false_too(period: int, tmp_path: Path) -> None:
    found = checked(two_months(rules={period: WITH_THE_CLERK_ALONE}), tmp_path)
    assert told(found, Find.RULE_ALONE) == [{"period": period, "role": "clerk"}]


def test_a_set_of_the_evaluated_units_own_people_is_noted(tmp_path: Path) -> None:
    found = checked(two_months(rules=dict.fromkeys((1, 2, 3), WITH_THE_UNIT_ALONE)), tmp_path)
    assert found.exit_code == 0
    assert told(found, Find.RULE_INSIDERS) == [{"period": 2, "roles": "clerk,ubnd"}]
    assert told(found, Find.RULE_CHANGED) == []


def test_a_rule_that_changed_from_one_period_to_the_next_is_told_with_both(tmp_path: Path) -> None:
    found = checked(two_months(rules={2: WITH_THE_UNIT_ALONE}), tmp_path)
    wider = f"{ALL_FOUR};clerk,ubnd"
    assert found.exit_code == 0
    assert told(found, Find.RULE_CHANGED) == [
        {"period": 2, "rule_before": ALL_FOUR, "rule_now": wider},
        {"period": 3, "rule_before": wider, "rule_now": ALL_FOUR},
    ]


def test_the_order_of_sets_is_part_of_the_rule(tmp_path: Path) -> None:
    """The first qualified set opens, so an exchange of two sets decides with whose keys."""
    turned = [["clerk", "ubnd"], ROLES]
    made = two_months(period=1, rules={1: WITH_THE_UNIT_ALONE, 2: turned})
    assert [one["period"] for one in told(checked(made, tmp_path), Find.RULE_CHANGED)] == [2, 3]


def test_a_rule_is_said_in_words() -> None:
    facts = {"period": 2, "rule_before": "mttq,ubnd", "rule_now": "mttq,ubnd;clerk,secretary"}
    said = words(Finding(Proof.SHEETS, Mark.NOTE, Find.RULE_CHANGED, facts))
    assert "Trước: MTTQ Việt Nam, lãnh đạo UBND." in said
    assert "Nay: MTTQ Việt Nam, lãnh đạo UBND; hoặc Trung tâm Phục vụ hành chính công, thư ký." in said
