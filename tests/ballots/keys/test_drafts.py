"""Sealing together: a sheet without every role's signature seals nothing, and no changed sheet is signed."""

import json
from datetime import date

import pytest
from simulator import BOX, LOG_KEY, Office, identity, log_keys

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.keys import drafts, holders, joining, padlocks
from ballots.office import setup
from ballots.sealing import keyring, quorum
from ballots.sealing.sheet import point_of, read_sheet
from ballots.sealing.signatures import sheet_statement, sign, verify
from ballots.tables import Account, Box, ChosenDay, Committee, Period, SheetDraft

pytestmark = pytest.mark.usefixtures("each_database")

ROLES = ["clerk", "mttq", "ubnd", "union"]


def drafted() -> Office:
    office = Office()
    office.fit()
    office.draft()
    return office


def code_of(act: object, *args: object, **kinds: object) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args, **kinds)
    return refused.value.code


def waiting(office: Office) -> list[str] | None:
    """The roles whose signatures the draft lacks; None when no draft stands."""
    with office.reading() as session:
        draft = drafts.draft_of(session, session.get_one(Box, BOX), office.today)
        return None if draft is None else drafts.missing_roles(session, draft)


def test_a_draft_seals_nothing_until_the_last_role_has_signed() -> None:
    office = drafted()
    with office.reading() as session:
        assert session.get(Period, (BOX, 1)) is None
        assert holders.next_number(session, BOX) == 1
    for role in ("mttq", "clerk", "ubnd"):
        assert office.sign(role) is None
    assert waiting(office) == ["union"]
    sealed = office.sign("union")
    assert sealed is not None
    assert (sealed.number, sealed.state) == (1, "open")
    assert waiting(office) is None
    assert code_of(office.sign, "union") is Code.DRAFT_MISSING


def test_the_chain_carries_every_signature_and_anyone_can_verify_it() -> None:
    office = Office()
    office.fit()
    period = office.seal()
    with office.reading() as session:
        payload = json.loads(chain.entries(session, BOX)[-1].payload)
        points = {role: holders.identity_of(session, office.account(session, role)).ecdsa for role in ROLES}
        kept = drafts.signatures_of(session, BOX, 1)
    assert list(payload) == ["period", "seal", "signatures"]
    assert list(payload["signatures"]) == ROLES
    for role in ROLES:
        assert payload["signatures"][role]["holder"] == kept[role].holder_id
        assert verify(points[role], sheet_statement(period.sheet), kept[role].signature)


def test_the_next_period_waits_sealed_while_the_slot_is_open() -> None:
    office = Office()
    office.fit()
    first, second = office.seal(), office.seal()
    assert (first.state, second.state) == ("open", "sealed")
    assert read_sheet(second.sheet).previous == first.seal
    assert code_of(office.draft) is Code.NEXT_SEALED_ALREADY


def test_a_signature_twice_counts_once() -> None:
    office = drafted()
    office.sign("mttq")
    office.sign("mttq")
    assert waiting(office) == ["clerk", "ubnd", "union"]


def test_a_role_signs_the_draft_and_no_other_sheet() -> None:
    office = drafted()
    with office.reading() as session:
        sheet = session.get_one(SheetDraft, BOX).sheet
    other = sheet.replace(b"2026-11-30", b"2026-11-02")
    assert code_of(office.sign, "mttq", other) is Code.SIGNATURE_WRONG
    assert code_of(office.sign, "mttq", by="union") is Code.SIGNATURE_WRONG
    assert waiting(office) == ROLES


def test_nobody_signs_with_anothers_identity() -> None:
    office = drafted()
    with office.writing() as session:
        draft = session.get_one(SheetDraft, BOX)
        mttq = holders.identity_of(session, office.account(session, "mttq"))
        assert mttq is not None
        signature = sign(identity("mttq")[0].ecdsa, sheet_statement(draft.sheet))
        secretary = office.account(session, "secretary")
        secretary.secretary = True
        for account in (secretary, office.account(session, "ubnd")):
            act = (session, BOX, account, mttq.id, signature, office.now, LOG_KEY)
            assert code_of(drafts.sign_sheet, *act) is Code.HOLDER_WRONG
        stranger = Account(unit_id="xa", login="khach", name="Khách", password_hash="-")
        act = (session, BOX, stranger, mttq.id, signature, office.now, LOG_KEY)
        assert code_of(drafts.sign_sheet, *act) is Code.NOT_A_MEMBER


def test_a_role_that_is_not_on_the_sheet_or_has_no_copy_does_not_sign() -> None:
    office = drafted()
    office.fit("secretary")
    assert code_of(office.sign, "secretary") is Code.ROLE_NOT_ON_SHEET
    with office.writing() as session:
        for copy in session.exec(padlocks.select(padlocks.PadlockCopy)).all():
            if (copy.role, copy.period) == ("mttq", 1):
                session.delete(copy)
    assert code_of(office.sign, "mttq") is Code.NO_COPY


def test_the_secretary_signs_for_an_empty_seat_with_its_paper_spare_key() -> None:
    office = drafted()
    with office.writing() as session:
        spare = office.spare(session, "union")
        secretary = office.account(session, "secretary")
        secretary.secretary = True
        draft = session.get_one(SheetDraft, BOX)
        signature = sign(identity("spare of union")[0].ecdsa, sheet_statement(draft.sheet))
        drafts.sign_sheet(session, BOX, secretary, spare.id, signature, office.now, LOG_KEY)
    assert waiting(office) == ["clerk", "mttq", "ubnd"]


# --- a rule that came into the database past the page where it is bounded --------------------------------


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ('[["clerk", "mttq", "ubnd", "union"], ["clerk"]]', Code.RULE_ALONE),
        ('[["clerk", "mttq", "ubnd", "union"], ["clerk", "ubnd"]]', Code.RULE_NEEDS_REASON),
    ],
)
def test_the_operator_writes_a_rule_into_the_database_and_it_is_neither_drafted_nor_signed(
    rule: str, code: Code
) -> None:
    office = drafted()
    with pytest.MonkeyPatch.context() as older, office.writing() as session:  # a draft from before the check
        older.setattr(quorum, "check_bounds", lambda *_: None)
        session.get_one(Committee, "hoi-dong").sets = rule
        drafts.draft_sheet(session, BOX, office.now, LOG_KEY)
    assert waiting(office) == ROLES
    assert code_of(office.sign, "mttq") is code
    assert code_of(office.draft) is code
    assert waiting(office) == ROLES  # refused is refused: the draft stands unsigned until the rule is mended


def test_a_rule_of_the_units_own_people_with_its_public_reason_is_drafted_and_signed() -> None:
    office = drafted()
    with office.writing() as session:
        rule = [["clerk", "mttq", "ubnd", "union"], ["clerk", "ubnd"]]
        setup.set_rule(session, "hoi-dong", rule, "Xã đảo, hai tháng không có tàu")
    office.draft()
    office.sign("mttq")
    assert waiting(office) == ["clerk", "ubnd", "union"]


# --- a draft that is no longer what would be written ----------------------------------------------------


def _refit(office: Office) -> None:
    office.fit("union")


def _choose(office: Office) -> None:
    with office.writing() as session:
        chair = office.account(session, "ubnd")
        padlocks.choose_day(session, chair, BOX, 1, date(2026, 11, 27), "họp HĐND", office.today)


def _rule(office: Office) -> None:
    with office.writing() as session:
        setup.set_rule(session, "hoi-dong", [["clerk", "mttq", "ubnd"]])


@pytest.mark.parametrize("change", [_refit, _choose, _rule])
def test_a_changed_padlock_day_or_rule_throws_the_draft_and_its_signatures_away(change: object) -> None:
    office = drafted()
    office.sign("mttq")
    change(office)
    assert code_of(office.sign, "ubnd") is Code.DRAFT_MISSING
    office.draft()
    with office.reading() as session:
        assert drafts.signatures_of(session, BOX, 1) == {}


def test_a_padlock_of_a_later_period_leaves_the_draft_alone() -> None:
    office = drafted()
    office.sign("mttq")
    with office.writing() as session:
        account = office.account(session, "union")
        holder = holders.identity_of(session, account)
        assert holder is not None
        key = keyring.make_padlock()
        copy = keyring.seal_copy(key, holder.ecdh, keyring.CopyOf(BOX, 2, "union", holder.id))
        padlocks.fit(session, account, BOX, [padlocks.Fitting(2, point_of(key), {holder.id: copy})], LOG_KEY)
    assert waiting(office) == ["clerk", "ubnd", "union"]


def test_the_same_rule_again_leaves_the_draft_alone() -> None:
    office = drafted()
    with office.writing() as session:
        setup.set_rule(session, "hoi-dong", [["ubnd", "mttq", "union", "clerk"]])
    assert waiting(office) == ROLES


def test_a_draft_that_grew_old_is_refused_even_when_nobody_threw_it_away() -> None:
    office = drafted()
    with office.writing() as session:
        session.add(
            ChosenDay(box_id=BOX, period=1, day=date(2026, 11, 20), reason="họp", chosen_by="Ông ubnd")
        )
    assert waiting(office) is None
    assert code_of(office.sign, "mttq") is Code.DRAFT_STALE


def test_a_new_identity_takes_its_padlocks_and_so_the_draft_with_it() -> None:
    office = drafted()
    office.sign("mttq")
    with office.writing() as session:
        wrapped = keyring.wrap(keyring.make_identity(), "mot hai ba bon nam sau bay").decode()
        joining.enrol(session, office.account(session, "union"), wrapped, office.today, log_keys)
    assert waiting(office) is None
    assert code_of(office.draft) is Code.PADLOCKS_MISSING


def test_the_secretary_throws_a_draft_away() -> None:
    office = drafted()
    with office.writing() as session:
        drafts.discard_draft(session, BOX)
        assert code_of(drafts.discard_draft, session, BOX) is Code.DRAFT_MISSING
    assert waiting(office) is None
