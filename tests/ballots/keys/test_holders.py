"""Who holds a role's keys: the first at once, everybody else compared, signed for, and given copies."""

from collections.abc import Mapping
from datetime import date

import pytest
from role_keys import Role, code_of, fit, mark, release
from simulator import BOX, LOG_KEY, Office, identity, log_keys

from ballots.errors import Code
from ballots.keys import drafts, joining, rehearsal
from ballots.keys.joining import Vouched
from ballots.sealing import keyring, signatures
from ballots.tables import Holder, SheetDraft

pytestmark = pytest.mark.usefixtures("each_database")


# --- the first, and a deputy ----------------------------------------------------------------------------


def test_the_first_of_a_role_is_a_holder_at_once_and_the_chain_says_so(role: Role) -> None:
    assert role.state("mttq") == "active"
    assert role.told() == [("joined", "person", False), ("fitted", "person", False)]


def test_a_deputy_waits_is_compared_and_then_holds_what_the_first_one_holds(role: Role) -> None:
    assert role.enrol("deputy") == "pending"
    assert role.copies("deputy") == []
    assert role.endorse("mttq", "deputy").state == "active"
    assert role.copies("deputy") == role.copies("mttq") == [1, 2, 3]
    assert role.told()[-1] == ("joined", "person", True)


def test_of_an_opened_period_a_deputy_gets_no_copy(role: Role) -> None:
    slips = role.office.issue(6)
    for slip in slips:
        role.office.vote(slip, ket_qua="HL")
    role.office.today = date(2026, 11, 30)
    role.office.open(["ubnd", "mttq", "union", "clerk"])
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    assert role.copies("deputy") == [2, 3]


def test_the_deputy_releases_in_the_first_ones_place(role: Role) -> None:
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    for slip in role.office.issue(6):
        role.office.vote(slip, ket_qua="HL")
    role.office.today = date(2026, 11, 30)
    role.office.start()
    role.office.close()
    for name in ("ubnd", "union", "clerk"):
        role.office.release(name)
    release(role, "deputy")
    role.office.open_box()


def test_a_deputy_signs_whom_it_found_there_without_copies(role: Role) -> None:
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    before = role.told()
    assert role.endorse("deputy", "mttq").state == "active"
    assert role.told() == before
    assert role.copies("mttq") == [1, 2, 3]


def test_with_a_deputy_padlocks_need_a_copy_for_both(role: Role) -> None:
    role.enrol("deputy")
    role.endorse("mttq", "deputy")
    alone, both = ["mttq"], ["deputy", "mttq"]
    assert code_of(fit, role, "mttq", alone) is Code.COPIES_WRONG
    fit(role, "deputy", both)


# --- attacks on joining ---------------------------------------------------------------------------------


def test_the_servers_own_key_does_not_pass_for_the_deputys(role: Role) -> None:
    """The signature names the keys: swapped in the database, they are no longer what was signed."""
    role.enrol("deputy")
    with role.office.writing() as session:
        honest = role.vouched(session, "mttq", identity("deputy")[0])
        other = keyring.read_wrapped(identity("server")[1].encode())
        row = session.get_one(Holder, mark(identity("deputy")[0]))
        row.ecdh, row.ecdsa = other.ecdh, other.ecdsa
        session.add(row)
    with role.office.writing() as session:
        account = role.account(session, "mttq")
        said = code_of(joining.endorse, session, account, mark(identity("deputy")[0]), honest, log_keys)
    assert said is Code.SIGNATURE_WRONG


@pytest.mark.parametrize("changed", [{"committee": "hoi-dong-2"}, {"role": "union"}, {"holder": "0" * 24}])
def test_an_endorsement_of_another_committee_role_or_holder_is_refused(
    role: Role, changed: Mapping[str, str]
) -> None:
    role.enrol("deputy")
    assert code_of(role.endorse, "mttq", "deputy", **changed) is Code.SIGNATURE_WRONG
    assert role.state("deputy") == "pending"


def test_a_member_of_another_role_endorses_nobody(role: Role) -> None:
    role.enrol("deputy")
    with role.office.writing() as session:
        vouched = Role(role.office, "union").vouched(session, "union", identity("deputy")[0])
        for login in ("union", "mttq"):
            account = role.account(session, login)
            said = code_of(joining.endorse, session, account, mark(identity("deputy")[0]), vouched, log_keys)
            assert said is Code.HOLDER_WRONG


def test_a_replayed_endorsement_brings_back_nobody_who_left(role: Role) -> None:
    role.enrol("deputy")
    with role.office.reading() as session:
        vouched = role.vouched(session, "mttq", identity("deputy")[0])
    role.endorse("mttq", "deputy")
    role.leave("deputy")
    with role.office.writing() as session:
        account = role.account(session, "mttq")
        said = code_of(joining.endorse, session, account, mark(identity("deputy")[0]), vouched, log_keys)
    assert said is Code.HOLDER_WRONG
    assert role.copies("deputy") == []


@pytest.mark.parametrize("wrong", ["missing", "too many", "too short"])
def test_copies_that_are_not_exactly_those_of_the_signer_are_refused(role: Role, wrong: str) -> None:
    role.enrol("deputy")

    def change(vouched: Vouched) -> Vouched:
        copies = dict(vouched.copies)
        if wrong == "missing":
            copies.popitem()
        elif wrong == "too many":
            copies[BOX, 9] = bytes(keyring.COPY_BYTES)
        else:
            copies[BOX, 1] = copies[BOX, 1][:-1]
        return Vouched(vouched.by, vouched.signature, copies)

    assert code_of(role.endorse, "mttq", "deputy", change=change) is Code.COPIES_WRONG
    assert (role.state("deputy"), role.copies("deputy")) == ("pending", [])


def test_one_who_waits_fits_releases_proves_and_signs_nothing(role: Role) -> None:
    role.enrol("deputy")
    own = mark(identity("deputy")[0])
    assert code_of(fit, role, "deputy", ["mttq"]) is Code.NO_IDENTITY
    office = role.office
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    with office.writing() as session:
        account = role.account(session, "deputy")
        asked = code_of(rehearsal.ask, session, account, "hoi-dong", own, office.now, bytes)
        assert asked is Code.HOLDER_WRONG
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    assert code_of(release, role, "deputy") is Code.HOLDER_WRONG


def test_one_who_waits_signs_no_sheet_and_endorses_nobody() -> None:
    role = Role(Office())
    role.office.fit()
    role.office.draft()
    role.add("deputy")
    role.add("third")
    role.enrol("deputy")
    role.enrol("third")
    with role.office.writing() as session:
        draft = session.get_one(SheetDraft, BOX)
        made = identity("deputy")[0]
        signature = signatures.sign(made.ecdsa, signatures.sheet_statement(draft.sheet))
        account = role.account(session, "deputy")
        said = code_of(
            drafts.sign_sheet, session, BOX, account, mark(made), signature, role.office.now, LOG_KEY
        )
        assert said is Code.HOLDER_WRONG
    assert code_of(role.endorse, "deputy", "third") is Code.HOLDER_WRONG


def test_one_who_lost_the_role_meanwhile_is_not_taken_in(role: Role) -> None:
    role.enrol("deputy")
    with role.office.writing() as session:
        account = role.account(session, "deputy")
        account.active = False
        session.add(account)
    assert code_of(role.endorse, "mttq", "deputy") is Code.HOLDER_WRONG


def test_nobody_vouches_for_a_key_that_is_not_there_or_for_the_own_one(role: Role) -> None:
    own = mark(identity("mttq")[0])
    with role.office.writing() as session:
        vouched = role.vouched(session, "mttq", identity("mttq")[0])
        for new in ("KHONG-CO", own):
            said = code_of(joining.endorse, session, role.account(session, "mttq"), new, vouched, log_keys)
            assert said is Code.HOLDER_WRONG
