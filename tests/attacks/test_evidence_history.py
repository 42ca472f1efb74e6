"""Attacks of the operator on what the chain tells, each kept consistent with all the rest and signed anew.

They were found by a second verifier that was written from the documents alone.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import evidence
import pytest
from archived import written as archived
from evidence import Evidence, checked, codes, false, honest, written
from shut import given_up
from simulator import Office, log_keys

from ballots.forms import questionnaire
from ballots.forms.tally import Tally
from ballots.keys import leaving
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of
from ballots.spelling import b64
from ballots.verify.verifier import verify

OUT_OF_ORDER = {"entry_out_of_order"}


def before(made: Evidence, kind: str, period: int, *steps: tuple[str, dict[str, Any]]) -> None:
    """Put steps before the first of a kind in a period."""
    at = next(at for at, (one, said) in enumerate(made.steps) if (one, said.get("period")) == (kind, period))
    made.steps[at:at] = steps


# --- holders --------------------------------------------------------------------------------------------


def joins_once_more(made: Evidence) -> None:
    made.padlocks("joined", "mttq")


def is_vouched_for_by_a_stranger_when_it_is_known(made: Evidence) -> None:
    made.padlocks("fitted", "mttq", by="operator", points={4: keyring.make_padlock()})


def leaves_with_a_voucher(made: Evidence) -> None:
    made.padlocks("left", "mttq", by="mttq")


@pytest.mark.parametrize(
    "attack", [joins_once_more, is_vouched_for_by_a_stranger_when_it_is_known, leaves_with_a_voucher]
)
def test_a_holder_whom_the_chain_knows(attack: Callable[[Evidence], None], tmp_path: Path) -> None:
    made = honest()
    attack(made)
    assert false(checked(made, tmp_path)) == OUT_OF_ORDER


def test_a_holder_is_sent_away_from_a_role_that_it_does_not_have(tmp_path: Path) -> None:
    made = honest()
    made.padlocks("left", "mttq")
    made.step("padlocks")["role"] = "ubnd"
    assert false(checked(made, tmp_path)) == {"holder_false"}


def test_a_holder_leaves_with_other_keys_than_it_came_with(tmp_path: Path) -> None:
    made = honest()
    made.padlocks("left", "mttq")
    made.step("padlocks")["identity"]["ecdh"] = b64(point_of(keyring.make_padlock()))
    assert false(checked(made, tmp_path)) == {"holder_false"}


def test_a_person_is_made_a_spare_key(tmp_path: Path) -> None:
    made = honest()
    made.padlocks("fitted", "mttq", kind="spare", points={4: keyring.make_padlock()})
    assert false(checked(made, tmp_path)) == {"holder_false"}


def test_a_holder_who_was_gone_at_the_closing_releases(tmp_path: Path) -> None:
    made = honest()
    made.padlocks("left", "mttq")
    before(made, "closed", 2, made.steps.pop())
    assert false(checked(made, tmp_path)) == {"release_signature_false"}


def test_a_holder_who_was_gone_at_the_sealing_signs_the_sheet(tmp_path: Path) -> None:
    made = honest()
    made.padlocks("left", "mttq")
    before(made, "sealed", 3, made.steps.pop())
    assert false(checked(made, tmp_path)) == {"sheet_signature_false", "release_signature_false"}


def test_a_holder_who_leaves_after_a_box_stayed_shut_had_signed_its_release(tmp_path: Path) -> None:
    office = given_up()
    office.finish()
    office.file()
    with office.writing() as session:
        leaving.leave(session, office.account(session, "ubnd"), log_keys)
    assert false(verify(archived(office, tmp_path))) == set()


def test_a_holder_who_releases_after_the_opening_and_leaves_had_signed_it(tmp_path: Path) -> None:
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.open(["ubnd", "mttq", "union", "clerk"])
    office.finish()
    office.file()
    with office.writing() as session:
        leaving.leave(session, office.account(session, "union"), log_keys)
    assert false(verify(archived(office, tmp_path))) == set()


def test_a_padlock_is_fitted_to_a_period_that_is_sealed_already(tmp_path: Path) -> None:
    for period, found in ((1, OUT_OF_ORDER), (3, OUT_OF_ORDER), (4, set())):  # 3 is the last that is sealed
        made = honest()
        made.padlocks("fitted", "mttq", points={period: keyring.make_padlock()})
        assert false(checked(made, tmp_path)) == found


# --- closing and carrying on ----------------------------------------------------------------------------


def test_the_slot_closes_before_the_day_on_the_sheet(tmp_path: Path) -> None:
    made = honest()
    made.step("closed")["date"] = made.step("closed")["counters"]["date"] = "2026-12-20"
    assert false(checked(made, tmp_path)) == OUT_OF_ORDER


def carried(issued: int = 40, day: str = "2026-12-31") -> list[tuple[str, dict[str, Any]]]:
    """A count of period 2 that opens nothing, and its result."""
    tally = Tally(evidence.FORM).as_dict()
    result = {
        "period": 2,
        "carried": True,
        "unopened": False,
        "set": [],
        "electronic": tally,
        "paper": tally,
        "together": None,
        "paper_spent": 0,
        "returned": [],
        "counters": {"date": day, "issued": issued, "void": 0, "used_paper": 5},
    }
    return [("carried", {"period": 2, "date": day, "smallest": 5}), ("result", result)]


def test_a_box_is_carried_on_although_enough_lies_in_it(tmp_path: Path) -> None:
    made = honest()
    before(made, "closed", 2, *carried())
    assert false(checked(made, tmp_path)) == OUT_OF_ORDER
    made = honest()
    before(made, "batch", 2, *carried())
    assert false(checked(made, tmp_path)) == set()


def test_a_box_is_carried_on_before_the_day_on_the_sheet(tmp_path: Path) -> None:
    made = honest()
    before(made, "batch", 2, *carried(day="2026-12-20"))
    assert false(checked(made, tmp_path)) == OUT_OF_ORDER


def test_slips_vanish_while_a_box_is_carried_on(tmp_path: Path) -> None:
    made = honest()
    before(made, "batch", 2, *carried(issued=19))
    assert false(checked(made, tmp_path)) == {"counters_open"}


def test_slips_vanish_from_one_result_to_the_next_closing(tmp_path: Path) -> None:
    made = honest()
    counters = made.step("result", 0)["counters"]
    counters["issued"], counters["live"] = counters["issued"] + 25, counters["live"] + 25
    assert false(checked(made, tmp_path)) == {"counters_open"}


# --- results of other periods ---------------------------------------------------------------------------


def test_ballots_are_added_to_the_result_of_an_earlier_period(tmp_path: Path) -> None:
    made = honest()
    told = made.step("result", 0)["electronic"]
    told["ballots"], told["valid"] = told["ballots"] + 5, told["valid"] + 5
    assert false(checked(made, tmp_path)) == {"counters_open"}


def test_an_earlier_period_counted_less_paper_than_slips_were_spent(tmp_path: Path) -> None:
    made = honest()
    made.step("result", 0)["paper"] = Tally(evidence.FORM).as_dict()
    assert false(checked(made, tmp_path)) == {"counters_open"}


@pytest.mark.parametrize("tally", [None, {"x": 1}])
def test_an_earlier_result_has_no_tally(tally: object, tmp_path: Path) -> None:
    made = honest()
    made.step("result", 0)["electronic"] = tally
    assert false(checked(made, tmp_path)) == {"result_false"}


def test_a_box_is_said_to_have_stayed_shut_although_all_keys_were_there(tmp_path: Path) -> None:
    made = honest()
    made.steps.remove(("released", made.step("released")))
    made.step("result").update(unopened=True, set=[], electronic=None)
    # The tables by field that were told are of all ballots, and this result is of paper alone.
    assert false(checked(made, tmp_path)) == {"unopened_with_keys", "groups_wrong"}


# --- destroying -----------------------------------------------------------------------------------------


def destroyed(made: Evidence, what: str, period: int = 2) -> None:
    made.add("destroyed", period=period, what=what, date="2027-02-28")
    made.file(9)


def test_the_same_is_destroyed_twice(tmp_path: Path) -> None:
    made = honest()
    destroyed(made, "copies")
    assert false(checked(made, tmp_path)) == set()
    destroyed(made, "copies")
    assert false(checked(made, tmp_path)) == OUT_OF_ORDER


def test_something_is_destroyed_before_the_minutes_are_filed(tmp_path: Path) -> None:
    made = honest()
    made.steps.pop()
    destroyed(made, "copies")
    assert false(checked(made, tmp_path)) == OUT_OF_ORDER


def test_something_is_destroyed_without_minutes_of_its_own(tmp_path: Path) -> None:
    made = honest()
    made.add("destroyed", period=2, what="copies", date="2027-02-28")
    destroyed(made, "copies", period=1)
    assert false(checked(made, tmp_path)) == OUT_OF_ORDER


@pytest.mark.parametrize("what", ["releases", "envelopes"])
def test_what_was_said_to_be_destroyed_is_still_there(what: str, tmp_path: Path) -> None:
    made = honest()
    destroyed(made, what)
    assert false(checked(made, tmp_path)) == {"destroyed_kept"}


def test_a_released_key_is_left_out_when_the_others_were_destroyed(tmp_path: Path) -> None:
    made = honest()
    destroyed(made, "releases")
    kept = evidence.without_keys(made)
    assert "recount_gone" in codes(written(made, tmp_path, releases=kept))
    del kept["union"]
    assert false(written(made, tmp_path, releases=kept)) == {"release_missing"}


# --- a citizen ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("depth", "why"), [(16, "unknown_key"), (17, "too_deep"), (1_500, "too_deep")])
def test_a_citizen_nests_a_ballot_so_deep_that_two_computers_would_not_agree(depth: int, why: str) -> None:
    nested = '{"a":"]]","b":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
    with pytest.raises(questionnaire.Unfit) as caught:
        questionnaire.read_answers(evidence.FORM, nested.encode())
    assert caught.value.reason == why
