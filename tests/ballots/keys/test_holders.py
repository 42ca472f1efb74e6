"""Who holds a role's keys: the first at once, everybody else compared, signed for, and given copies."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
from simulator import BOX, LOG_KEY, Office, identity, log_keys
from sqlmodel import Session, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.keys import drafts, holders, joining, leaving, padlocks, rehearsal
from ballots.keys.joining import Vouched
from ballots.meeting import counting, openings
from ballots.sealing import keyring, signatures
from ballots.sealing.sheet import point_of
from ballots.sealing.spare import spell_spare
from ballots.tables import Account, Box, Holder, Padlock, PadlockCopy, SheetDraft
from ballots.verify import events

pytestmark = pytest.mark.usefixtures("each_database")

PASSPHRASE = "bao gio cho den thang muoi"


@cache
def spare_identity() -> tuple[keyring.Identity, str]:
    made = keyring.make_identity()
    return made, keyring.wrap(made, spell_spare(bytes(30))).decode()


@dataclass
class Role:
    """The padlocks of one role: its people by login, what their browsers do."""

    office: Office
    role: str = "mttq"

    def add(self, login: str) -> None:
        with self.office.writing() as session:
            first = session.exec(select(Account).where(Account.login == self.role)).one()
            session.add(Account(**first.model_dump(exclude={"id"}) | {"login": login, "name": login}))

    def account(self, session: Session, login: str) -> Account:
        return session.exec(select(Account).where(Account.login == login)).one()

    def enrol(self, login: str, name: str = "") -> str:
        with self.office.writing() as session:
            account = self.account(session, login)
            wrapped = identity(name or login)[1]
            return joining.enrol(session, account, wrapped, self.office.today, log_keys).state

    def vouched(self, session: Session, by: str, new: keyring.Identity, **changed: Any) -> Vouched:
        """What the browser of `by` (a name of an identity, or "spare") hands in for a new identity."""
        made = spare_identity()[0] if by == "spare" else identity(by)[0]
        ecdh, ecdsa = point_of(new.ecdh), point_of(new.ecdsa)
        told = {"committee": "hoi-dong", "role": self.role, "holder": holders.holder_id(ecdh, ecdsa)}
        statement = signatures.holder_statement(**told | changed, ecdh=ecdh, ecdsa=ecdsa)
        signer = session.get_one(Holder, mark(made))
        copies = {}
        for copy, padlock in joining.copies_of(session, signer):
            whose = keyring.CopyOf(copy.box_id, copy.period, self.role, signer.id)
            key = keyring.open_copy(made, copy.sealed, whose, padlock.public)
            theirs = keyring.CopyOf(copy.box_id, copy.period, self.role, mark(new))
            copies[copy.box_id, copy.period] = keyring.seal_copy(key, ecdh, theirs)
        return Vouched(signer.id, signatures.sign(made.ecdsa, statement), copies)

    def endorse(
        self,
        actor: str,
        new: str,
        by: str = "",
        change: Callable[[Vouched], Vouched] = lambda vouched: vouched,
        **changed: Any,
    ) -> Holder:
        """`actor` signs in and vouches for `new`, with the own keys or those of `by`."""
        with self.office.writing() as session:
            made = spare_identity()[0] if new == "spare" else identity(new)[0]
            vouched = change(self.vouched(session, by or actor, made, **changed))
            if session.get_one(Holder, mark(made)).state == "active":
                vouched = Vouched(vouched.by, vouched.signature, {})
            return joining.endorse(session, self.account(session, actor), mark(made), vouched, log_keys)[1]

    def spare(self, maker: str = "mttq") -> str:
        with self.office.writing() as session:
            made, wrapped = spare_identity()
            vouched = self.vouched(session, maker, made)
            account = self.account(session, maker)
            return joining.make_spare(session, account, wrapped, vouched, self.office.today, log_keys).id

    def leave(self, login: str) -> None:
        with self.office.writing() as session:
            leaving.leave(session, self.account(session, login), log_keys)

    def copies(self, name: str) -> list[int]:
        """The periods of which an identity has a copy that opens."""
        made = spare_identity()[0] if name == "spare" else identity(name)[0]
        with self.office.reading() as session:
            query = select(PadlockCopy).where(PadlockCopy.holder_id == mark(made))
            found = []
            for copy in session.exec(query.order_by(PadlockCopy.period)):
                public = session.get_one(Padlock, (copy.box_id, copy.period, copy.role)).public
                whose = keyring.CopyOf(copy.box_id, copy.period, self.role, mark(made))
                keyring.open_copy(made, copy.sealed, whose, public)
                found.append(copy.period)
            return found

    def state(self, name: str) -> str:
        made = spare_identity()[0] if name == "spare" else identity(name)[0]
        with self.office.reading() as session:
            return session.get_one(Holder, mark(made)).state

    def fitted(self) -> list[int]:
        with self.office.reading() as session:
            query = select(Padlock.period).where(Padlock.role == self.role, Padlock.box_id == BOX)
            return sorted(session.exec(query))

    def told(self) -> list[tuple[str, str, bool]]:
        """What the chain tells of the role's holders: event, kind, whether somebody vouched."""
        with self.office.reading() as session:
            entries = [one for one in chain.entries(session, BOX) if one.type == "padlocks"]
        read = [events.read_event("padlocks", entry.payload) for entry in entries]
        return [
            (one.event, one.kind, one.endorsed is not None)
            for one in read
            if isinstance(one, events.Padlocks) and one.role == self.role
        ]


def mark(made: keyring.Identity) -> str:
    return holders.holder_id(point_of(made.ecdh), point_of(made.ecdsa))


def code_of(act: Callable[..., Any], *given: Any, **named: Any) -> Code:
    with pytest.raises(Refused) as no:
        act(*given, **named)
    return no.value.code


@pytest.fixture
def role() -> Role:
    """This period and the next one sealed, a padlock for the third; a deputy who has no identity yet."""
    made = Role(Office().ready())
    made.add("deputy")
    return made


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


def release(role: Role, login: str) -> None:
    office = role.office
    with office.writing() as session:
        count = counting.count_of(session, office.opening_id, BOX)
        scalar = keyring.scalar_of(office.padlocks[count.period, "mttq"])
        told = {"holder": mark(identity(login)[0])}
        signature = office.release_signature(session, "mttq", by=login, **told)
        account = role.account(session, login)
        openings.release(
            session, office.opening_id, BOX, account, mark(identity(login)[0]), scalar, signature
        )


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


def fit(role: Role, login: str, names: list[str], period: int = 4) -> None:
    with role.office.writing() as session:
        copies = {mark(identity(name)[0]): bytes(keyring.COPY_BYTES) for name in names}
        fitting = padlocks.Fitting(period, point_of(keyring.make_padlock()), copies)
        padlocks.fit(session, role.account(session, login), BOX, [fitting], LOG_KEY)


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
