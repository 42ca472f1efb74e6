"""Forgotten passphrases, paper spare keys, and who leaves: what is lost, and what nobody can take along."""

import json
from datetime import date

import pytest
from role_keys import Role, code_of, fit, mark, spare_identity
from simulator import BOX, LOG_KEY, Office, identity, log_keys

from ballots.box import chain
from ballots.errors import Code
from ballots.keys import joining, leaving, padlocks
from ballots.sealing import keyring, signatures
from ballots.sealing.sheet import point_of
from ballots.tables import Box, SheetDraft

pytestmark = pytest.mark.usefixtures("each_database")


# --- a forgotten passphrase -----------------------------------------------------------------------------


def test_with_a_deputy_a_forgotten_passphrase_costs_no_sealed_period(role: Role) -> None:
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    assert role.enrol("mttq", "mttq mới") == "pending"
    assert role.state("mttq") == "active"  # found again, the old words still open
    role.endorse("deputy", "mttq mới")
    assert role.copies("mttq mới") == role.copies("deputy") == [1, 2, 3]
    assert (role.state("mttq"), role.copies("mttq")) == ("retired", [])
    assert role.told()[-2:] == [("joined", "person", True), ("left", "person", False)]


def test_without_anybody_else_the_copies_of_sealed_periods_are_lost(role: Role) -> None:
    assert role.enrol("mttq", "mttq mới") == "active"
    assert role.copies("mttq mới") == []
    assert role.fitted() == [1, 2]
    assert role.told()[-2:] == [("left", "person", False), ("joined", "person", False)]


def test_the_login_alone_puts_nobody_in_the_place_of_a_member_with_a_spare_key(role: Role) -> None:
    role.spare()
    assert role.enrol("mttq", "thief") == "pending"
    assert (role.state("mttq"), role.copies("mttq")) == ("active", [1, 2, 3])


def test_one_who_waits_draws_again_or_gives_it_up(role: Role) -> None:
    role.enrol("deputy")
    role.enrol("deputy", "deputy mới")
    assert [role.state(name) for name in ("deputy", "deputy mới")] == ["retired", "pending"]
    with role.office.writing() as session:
        account = role.account(session, "deputy")
        leaving.withdraw(session, account)
        assert code_of(leaving.withdraw, session, account) is Code.HOLDER_WRONG
    assert code_of(role.endorse, "mttq", "deputy mới") is Code.HOLDER_WRONG
    assert [event for event, _, _ in role.told()] == ["joined", "fitted"]


def test_another_passphrase_leaves_keys_copies_and_name(role: Role) -> None:
    made = identity("mttq")[0]
    wrapped = keyring.wrap(made, "mot hai ba bon nam sau bay")
    signature = signatures.sign(made.ecdsa, signatures.wrapping_statement(wrapped))
    with role.office.writing() as session:
        account = role.account(session, "mttq")
        holder = joining.rewrap(session, account, wrapped.decode(), signature)
        assert (holder.id, holder.wrapped) == (mark(made), wrapped.decode())
    assert role.copies("mttq") == [1, 2, 3]


def test_the_login_alone_changes_no_wrapping(role: Role) -> None:
    made, thief = identity("mttq")[0], identity("thief")[0]
    wrapped = keyring.wrap(made, "mot hai ba bon nam sau bay")
    statement = signatures.wrapping_statement(wrapped)
    with role.office.writing() as session:
        account = role.account(session, "mttq")
        said = code_of(
            joining.rewrap, session, account, wrapped.decode(), signatures.sign(thief.ecdsa, statement)
        )
        assert said is Code.SIGNATURE_WRONG
        other = identity("thief")[1]
        proof = signatures.sign(thief.ecdsa, signatures.wrapping_statement(other.encode()))
        assert code_of(joining.rewrap, session, account, other, proof) is Code.HOLDER_WRONG


# --- paper spare keys -----------------------------------------------------------------------------------


def test_a_spare_key_holds_what_its_maker_holds_and_brings_a_new_identity_in(role: Role) -> None:
    role.spare()
    assert role.copies("spare") == [1, 2, 3]
    assert role.told()[-1] == ("joined", "spare", True)
    role.enrol("mttq", "mttq mới")
    role.endorse("mttq", "mttq mới", by="spare")
    assert role.copies("mttq mới") == [1, 2, 3]
    assert role.state("mttq") == "retired"


def test_a_spare_key_hands_the_role_on_to_a_successor(role: Role) -> None:
    role.spare()
    role.leave("mttq")
    assert role.enrol("deputy") == "pending"
    role.endorse("deputy", "deputy", by="spare")
    assert role.copies("deputy") == [1, 2]


def test_nobody_makes_a_spare_key_in_anothers_name(role: Role) -> None:
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    with role.office.writing() as session:
        made, wrapped = spare_identity()
        vouched = role.vouched(session, "mttq", made)
        for login, said in [("deputy", Code.HOLDER_WRONG), ("secretary", Code.NO_IDENTITY)]:
            account = role.account(session, login)
            today = role.office.today
            act = joining.make_spare
            assert code_of(act, session, account, wrapped, vouched, today, log_keys) is said


def test_a_lost_envelope_is_retired_and_its_padlocks_are_fitted_anew(role: Role) -> None:
    spare = role.spare()
    with role.office.writing() as session:
        for login in ("union", "secretary"):
            account = role.account(session, login)
            assert code_of(leaving.retire_spare, session, account, spare, log_keys) is Code.HOLDER_WRONG
        leaving.retire_spare(session, role.account(session, "mttq"), spare, log_keys)
    assert role.fitted() == [1, 2]
    assert (role.copies("spare"), role.copies("mttq")) == ([], [1, 2])
    assert role.told()[-1] == ("left", "spare", False)
    fit(role, "mttq", ["mttq"], period=3)


def test_one_who_waits_retires_a_spare_key_only_when_nobody_else_is_left(role: Role) -> None:
    spare = role.spare()
    role.enrol("deputy")
    with role.office.writing() as session:
        account = role.account(session, "deputy")
        assert code_of(leaving.retire_spare, session, account, spare, log_keys) is Code.HOLDER_WRONG
    role.leave("mttq")
    with role.office.writing() as session:
        leaving.retire_spare(session, role.account(session, "deputy"), spare, log_keys)
    assert role.enrol("deputy", "deputy mới") == "active"


# --- leaving --------------------------------------------------------------------------------------------


def test_who_leaves_takes_nothing_along_and_who_stays_fits_anew(role: Role) -> None:
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    role.leave("mttq")
    assert (role.state("mttq"), role.copies("mttq")) == ("retired", [])
    assert role.copies("deputy") == [1, 2]
    assert role.fitted() == [1, 2]
    assert role.told()[-1] == ("left", "person", False)
    fit(role, "deputy", ["deputy"], period=3)


def test_who_leaves_alone_is_told_of_before_and_keeps_the_copies_of_sealed_periods(role: Role) -> None:
    with role.office.reading() as session:
        account = role.account(session, "mttq")
        said = [(one.box, one.period) for one in leaving.alone(session, account)]
    assert said == [("Hòm phiếu số 1", 1), ("Hòm phiếu số 1", 2)]
    role.leave("mttq")
    assert role.copies("mttq") == [1, 2]
    assert role.fitted() == [1, 2]


def test_with_a_deputy_or_a_spare_key_nobody_leaves_alone(role: Role) -> None:
    role.spare()
    with role.office.reading() as session:
        assert leaving.alone(session, role.account(session, "mttq")) == []


def test_a_draft_that_a_leaver_signed_or_fitted_is_thrown_away() -> None:
    role = Role(Office())
    role.office.fit()
    role.office.draft()
    role.office.sign("mttq")
    role.leave("mttq")
    with role.office.reading() as session:
        assert session.get(SheetDraft, BOX) is None


def test_a_draft_that_a_forgotten_identity_signed_is_signed_anew() -> None:
    role = Role(Office())
    role.office.fit()
    role.spare()
    role.office.draft()
    role.office.sign("mttq")
    role.enrol("mttq", "mttq mới")
    role.endorse("mttq", "mttq mới", by="spare")
    with role.office.reading() as session:
        assert session.get(SheetDraft, BOX) is None
    assert role.fitted() == [1, 2, 3]


def test_who_waits_to_be_compared_leaves_without_a_trace(role: Role) -> None:
    role.enrol("deputy")
    role.leave("deputy")
    assert role.state("deputy") == "retired"
    assert [event for event, _, _ in role.told()] == ["joined", "fitted"]


def test_nobody_leaves_between_the_own_release_and_the_opening(role: Role) -> None:
    for slip in role.office.issue(6):
        role.office.vote(slip, ket_qua="HL")
    role.office.today = date(2026, 11, 30)
    role.office.start()
    role.office.close()
    role.office.release("mttq")
    assert code_of(role.leave, "mttq") is Code.OPENING_RUNNING
    for name in ("ubnd", "union", "clerk"):
        role.office.release(name)
    role.office.open_box()
    role.leave("mttq")


# --- a box that is younger than its holders -------------------------------------------------------------


def test_the_chain_of_a_new_box_begins_with_how_its_holders_joined(role: Role) -> None:
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    with role.office.writing() as session:
        first = session.get_one(Box, BOX)
        session.add(Box(**first.model_dump(exclude={"id"}) | {"id": "hom-2", "current": None}))
        session.flush()
        key = keyring.make_padlock()
        copies = {mark(identity(name)[0]): bytes(keyring.COPY_BYTES) for name in ("mttq", "deputy")}
        fitting = padlocks.Fitting(1, point_of(key), copies)
        padlocks.fit(session, role.account(session, "deputy"), "hom-2", [fitting], LOG_KEY)
        told = [json.loads(one.payload) for one in chain.entries(session, "hom-2")]
    assert [one["event"] for one in told] == ["joined", "joined", "fitted"]
    assert [one["holder"] for one in told][:2] == [
        mark(identity("mttq")[0]),
        mark(identity("deputy")[0]),
    ]
