"""Who may open: every qualified set opens, no other group does, whatever the rule."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_keys import keys_of, sheet_for

from ballots.errors import Code, Refused
from ballots.sealing.envelope import Opener, open_envelope, seal
from ballots.sealing.quorum import (
    ROLES,
    check_sets,
    insiders_alone,
    qualified,
    roles_named,
    share,
    share_offset,
)
from ballots.sealing.sheet import read_sheet

role_sets = st.sets(st.sampled_from(ROLES), min_size=1).map(lambda roles: tuple(sorted(roles)))
rules = st.lists(role_sets, min_size=1, max_size=6, unique=True).map(tuple)
groups = st.sets(st.sampled_from(ROLES)).map(sorted)
ANSWERS = b'{"answers":{"thai_do":"HL"}}'


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sets=rules, present=groups)
def test_every_qualified_set_opens_and_no_other_group_does(
    sets: tuple[tuple[str, ...], ...], present: list[str]
) -> None:
    sheet = sheet_for(sets)
    envelope = seal(sheet, ANSWERS)
    for needed in sets:
        assert open_envelope(sheet, envelope, keys_of(needed)) == ANSWERS
        assert Opener(read_sheet(sheet), keys_of(needed), needed).open(envelope) == ANSWERS
    if any(set(needed) <= set(present) for needed in sets):
        assert open_envelope(sheet, envelope, keys_of(present)) == ANSWERS
    else:
        with pytest.raises(Refused) as refused:
            open_envelope(sheet, envelope, keys_of(present))
        assert refused.value.code == Code.NOT_A_QUORUM


@given(sets=rules, secret=st.binary(min_size=32, max_size=32))
def test_the_shares_of_each_set_join_to_the_secret_and_one_missing_gives_noise(
    sets: tuple[tuple[str, ...], ...], secret: bytes
) -> None:
    payloads = share(sets, secret)
    assert tuple(payloads) == roles_named(sets)
    for needed in sets:
        shares = []
        for role in needed:
            at = share_offset(sets, needed, role)
            shares.append(int.from_bytes(payloads[role][at : at + 32]))
        joined = 0
        for one in shares:
            joined ^= one
        assert joined == int.from_bytes(secret)
        if len(needed) > 1:
            assert all(joined ^ one != int.from_bytes(secret) for one in shares)


def test_the_first_set_in_the_rules_order_is_the_one_recorded() -> None:
    sets = (("mttq", "ubnd", "union"), ("clerk", "mttq", "ubnd"))
    assert qualified(sets, {"clerk", "mttq", "ubnd", "union"}) == sets[0]
    assert qualified(sets, {"clerk", "mttq", "ubnd"}) == sets[1]
    assert qualified(sets, {"clerk", "mttq", "union"}) is None


def test_sets_that_the_evaluated_unit_could_fill_alone_are_named() -> None:
    sets = (("clerk", "mttq", "ubnd"), ("clerk", "secretary"), ("ubnd",))
    assert insiders_alone(sets) == (("clerk", "secretary"), ("ubnd",))
    assert insiders_alone(sets[:1]) == ()


@pytest.mark.parametrize(
    "sets",
    [
        [],
        [[]],
        [["clerk"], ["clerk"]],
        [["ubnd", "clerk"]],
        [["clerk", "clerk"]],
        [["mayor"]],
        ["clerk"],
        [[1]],
        [[["clerk"]]],
        None,
        {"clerk": 1},
        [["clerk"]] * 33,
    ],
    ids=str,
)
def test_a_rule_that_is_none_is_refused(sets: object) -> None:
    with pytest.raises(Refused) as refused:
        check_sets(sets)
    assert refused.value.code == Code.BAD_RULE


def test_thirty_two_sets_are_a_rule_and_thirty_three_are_not() -> None:
    every = [[role for bit, role in enumerate(sorted(ROLES)) if number >> bit & 1] for number in range(1, 64)]
    assert len(check_sets(every[:32])) == 32
    with pytest.raises(Refused):
        check_sets(every[:33])
