"""kiểm tra chìa khóa: a key is proved without being released, and nothing else passes for a proof."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from meeting import Meeting
from office_keys import unpadded
from rehearsing import COMMITTEE, answers_of, ask, prove, rehearse
from simulator import BOX, LOG_KEY, Office, identity
from sqlmodel import select
from web import Clock

from app.main import create_app
from app.settings import Settings
from ballots import sealing
from ballots.errors import Code, Refused
from ballots.keys import holders, padlocks, rehearsal
from ballots.keys.warnings import Kind
from ballots.office.audit import What
from ballots.sealing import challenge, keyring
from ballots.sealing.challenge import NOT_SEALED, make_challenge, open_challenge
from ballots.sealing.sheet import point_of, read_sheet
from ballots.spelling import b64
from ballots.tables import Box, Holder, Padlock, Rehearsal
from ballots.views import proofs

pytestmark = pytest.mark.usefixtures("each_database")


SIGNED = Office().today  # the day on which a story fits and signs


def aged() -> Office:
    """An office whose keys were last used ten days ago, for the sealing."""
    office = Office().ready()
    office.today += timedelta(days=10)
    return office


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def proved(office: Office, role: str) -> tuple[date | None, str]:
    with office.reading() as session:
        row = proofs.key_table(session, BOX, office.today).rows[role]
    return row.proved_on, row.proved_by


# --- what is proved ---------------------------------------------------------------------------------------


def test_a_member_proves_the_open_period_and_the_next_one_and_the_day_is_kept() -> None:
    office = aged()
    asked = ask(office, "mttq")
    assert [(one.period, one.sheet is None) for one in asked] == [(1, False), (2, False)]
    assert proved(office, "mttq") == (SIGNED, "Ông mttq")
    prove(office, "mttq", answers_of(office, asked, "mttq"))
    assert proved(office, "mttq") == (office.today, "Ông mttq")
    assert proved(office, "union") == (SIGNED, "Ông union")


def test_a_padlock_that_is_fitted_and_not_sealed_yet_is_proved_under_no_seal() -> None:
    office = Office()
    office.fit()
    asked = ask(office, "clerk")
    assert [(one.period, one.sheet) for one in asked] == [(1, None)]
    prove(office, "clerk", answers_of(office, asked, "clerk"))
    assert proved(office, "clerk")[0] == office.today


def test_all_boxes_of_the_committee_are_proved_with_one_entry() -> None:
    office = Office().ready()
    with office.writing() as session:
        first = session.get_one(Box, BOX)
        other = first.model_dump(exclude={"id", "current"}) | {"id": "hom-2", "name": "Hòm phiếu số 2"}
        session.add(Box(**other))
        session.flush()
        holder = holders.identity_of(session, office.account(session, "mttq"))
        assert holder is not None
        key = keyring.make_padlock()
        copy = keyring.seal_copy(key, holder.ecdh, keyring.CopyOf("hom-2", 1, "mttq", holder.id))
        fitting = padlocks.Fitting(1, point_of(key), {holder.id: copy})
        padlocks.fit(session, office.account(session, "mttq"), "hom-2", [fitting], LOG_KEY)
    asked = ask(office, "mttq")
    assert [(one.box, one.period) for one in asked] == [(BOX, 1), (BOX, 2), ("hom-2", 1)]
    prove(office, "mttq", answers_of(office, asked, "mttq"))


def test_nothing_is_released_and_no_answer_stays_in_the_database() -> None:
    office = Office().ready()
    rehearse(office, "ubnd")
    with office.reading() as session:
        rows = session.exec(select(Rehearsal)).all()
        assert {(row.answer, row.asked_at) for row in rows} == {(None, None)}


# --- what proves a key besides ----------------------------------------------------------------------------


def unproved(office: Office) -> list[str]:
    with office.reading() as session:
        told = proofs.key_table(session, BOX, office.today).warnings
    return [one.role for one in told if one.kind is Kind.UNPROVED]


def test_minutes_after_all_four_signed_with_their_keys_nobody_is_told_that_they_were_never_proved() -> None:
    office = Office()
    office.fit(periods=12)
    assert unproved(office) == []
    office.seal()
    office.seal()
    assert unproved(office) == []
    office.today = SIGNED + timedelta(days=46)
    assert sorted(unproved(office)) == ["clerk", "mttq", "ubnd", "union"]


def test_who_has_unlocked_the_box_is_not_asked_to_prove_the_key() -> None:
    office = Office().ready()
    for slip in office.issue(5):
        office.vote(slip, ket_qua="HL")
    office.today = SIGNED + timedelta(days=60)
    office.start()
    office.close()
    assert proved(office, "mttq")[0] == SIGNED
    office.release("mttq")
    assert (proved(office, "mttq"), proved(office, "union")[0]) == ((office.today, "Ông mttq"), SIGNED)


def test_a_fitting_by_the_fingerprint_is_as_old_as_the_words_that_were_typed_last() -> None:
    """Who fits more is asked for no passphrase: it may have been forgotten since."""
    office = Office()
    office.fit(periods=1)
    office.today += timedelta(days=50)
    office.fit(periods=12)
    assert proved(office, "mttq")[0] == SIGNED
    assert "mttq" in unproved(office)
    office.seal()
    office.today += timedelta(days=1)
    office.fit("mttq", periods=12)
    with office.reading() as session:
        fitted = session.exec(select(Rehearsal).where(Rehearsal.period == 13)).one()
    assert fitted.proved_on == office.today - timedelta(days=1)


# --- what is no proof -------------------------------------------------------------------------------------


def test_an_answer_is_good_once() -> None:
    office = Office().ready()
    answers = answers_of(office, ask(office, "mttq"), "mttq")
    prove(office, "mttq", answers)
    assert code_of(lambda: prove(office, "mttq", answers)) == Code.REHEARSAL_OVER


def test_the_answer_to_an_older_challenge_is_worth_nothing_once_another_one_waits() -> None:
    office = aged()
    old = answers_of(office, ask(office, "mttq"), "mttq")
    ask(office, "mttq")
    assert code_of(lambda: prove(office, "mttq", old)) == Code.REHEARSAL_WRONG
    assert proved(office, "mttq")[0] == SIGNED


def test_a_challenge_waits_fifteen_minutes() -> None:
    office = Office().ready()
    answers = answers_of(office, ask(office, "mttq"), "mttq")
    late = office.now + timedelta(minutes=15, seconds=1)
    with office.writing() as session:
        account = office.account(session, "mttq")
        own = holders.identity_of(session, account)
        assert own is not None
        assert (
            code_of(lambda: rehearsal.prove(session, account, COMMITTEE, own.id, answers, late))
            == Code.REHEARSAL_OVER
        )


def test_the_answer_to_another_members_challenge_proves_nothing() -> None:
    office = Office().ready()
    ask(office, "mttq")
    others = answers_of(office, ask(office, "union"), "union")
    assert code_of(lambda: prove(office, "mttq", others)) == Code.REHEARSAL_WRONG


def test_nobody_asks_for_or_answers_with_another_members_key() -> None:
    office = Office().ready()
    asked = ask(office, "union")
    assert code_of(lambda: ask(office, "mttq", asked[0].holder)) == Code.HOLDER_WRONG
    answers = answers_of(office, asked, "union")
    assert code_of(lambda: prove(office, "mttq", answers, asked[0].holder)) == Code.HOLDER_WRONG


def test_a_guessed_answer_or_none_at_all_is_refused() -> None:
    office = Office().ready()
    ask(office, "mttq")
    guess = hashlib.sha256(bytes(32)).digest()
    assert code_of(lambda: prove(office, "mttq", {(BOX, 1): guess})) == Code.REHEARSAL_WRONG
    assert code_of(lambda: prove(office, "mttq", {})) == Code.REHEARSAL_OVER
    assert code_of(lambda: prove(office, "mttq", {(BOX, 3): guess})) == Code.REHEARSAL_OVER
    assert code_of(lambda: prove(office, "mttq", {("hom-9", 1): guess})) == Code.REHEARSAL_OVER


def test_one_wrong_answer_of_several_keeps_nothing() -> None:
    office = aged()
    answers = answers_of(office, ask(office, "mttq"), "mttq") | {(BOX, 2): bytes(32)}
    assert code_of(lambda: prove(office, "mttq", answers)) == Code.REHEARSAL_WRONG
    assert proved(office, "mttq")[0] == SIGNED


def test_a_retired_holder_neither_proves_nor_counts_any_more() -> None:
    office = Office().ready()
    rehearse(office, "mttq")
    asked = ask(office, "mttq")
    answers = answers_of(office, asked, "mttq")
    with office.writing() as session:
        session.get_one(Holder, asked[0].holder).state = "retired"
    assert code_of(lambda: prove(office, "mttq", answers, asked[0].holder)) == Code.HOLDER_WRONG
    assert code_of(lambda: ask(office, "mttq", asked[0].holder)) == Code.HOLDER_WRONG
    assert proved(office, "mttq")[0] is None


def test_a_challenge_to_a_padlock_that_was_fitted_anew_is_over() -> None:
    office = Office()
    office.fit()
    rehearse(office, "mttq")
    waiting = answers_of(office, ask(office, "mttq"), "mttq")
    office.fit("mttq")
    assert code_of(lambda: prove(office, "mttq", waiting)) == Code.REHEARSAL_OVER
    rehearse(office, "mttq")
    assert proved(office, "mttq")[0] == office.today


def test_a_proof_from_before_the_sealing_still_counts_after_it() -> None:
    office = Office()
    office.fit()
    rehearse(office, "mttq")
    office.seal()
    with office.reading() as session:
        assert session.get_one(Padlock, (BOX, 1, "mttq"))
    assert proved(office, "mttq")[0] == office.today


def test_who_has_no_copy_has_nothing_to_prove() -> None:
    office = Office().ready()
    with office.writing() as session:
        made = identity("phó mttq")[0]
        ecdh, ecdsa = point_of(made.ecdh), point_of(made.ecdsa)
        deputy = office.account(session, "union")
        late = Holder(
            id=holders.holder_id(ecdh, ecdsa),
            account_id=deputy.id,
            committee_id=COMMITTEE,
            role="mttq",
            kind="spare",
            ecdh=ecdh,
            ecdsa=ecdsa,
            wrapped="{}",
            since=office.today,
        )
        session.add(late)
    assert code_of(lambda: ask(office, "mttq", late.id)) == Code.NO_COPY


# --- the challenge itself ---------------------------------------------------------------------------------


def test_a_part_of_a_real_envelope_is_no_challenge() -> None:
    """Its length is that of a challenge when the role stands in one set; only the info tells them apart."""
    office = Office().ready()
    envelope = office.envelope(ket_qua="HL")
    sheet = read_sheet(office.sheet())
    for at, role in enumerate(sorted(sheet.padlocks)):
        part = envelope[33 + at * 113 : 33 + (at + 1) * 113]
        assert len(part) == challenge.CHALLENGE_BYTES
        key = office.padlocks[1, role]
        assert (
            code_of(lambda k=key, p=part, r=role: open_challenge(k, p, sheet.seal, r)) == Code.NOT_A_CHALLENGE
        )
    keys = {role: office.padlocks[1, role] for role in sheet.padlocks}
    assert sealing.open_envelope(office.sheet(), envelope, keys)  # the parts were real ones


def test_a_challenge_of_another_seal_role_or_padlock_does_not_open() -> None:
    key, seal = keyring.make_padlock(), bytes(range(32))
    sealed, answer = make_challenge(point_of(key), seal, "mttq", secrets.token_bytes)
    assert open_challenge(key, sealed, seal, "mttq") == answer
    for bad in (
        lambda: open_challenge(key, sealed, NOT_SEALED, "mttq"),
        lambda: open_challenge(key, sealed, seal, "ubnd"),
        lambda: open_challenge(keyring.make_padlock(), sealed, seal, "mttq"),
        lambda: open_challenge(key, sealed[:-1], seal, "mttq"),
        lambda: open_challenge(key, sealed[:-1] + bytes([sealed[-1] ^ 1]), seal, "mttq"),
    ):
        assert code_of(bad) == Code.NOT_A_CHALLENGE


# --- through the pages ------------------------------------------------------------------------------------


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Any:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


PAGE = f"/staff/rehearsal/{BOX}"


def code(answer: Any) -> str:
    return str(answer.json()["code"])


def answers_json(meeting: Meeting, asked: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    answers = []
    for one in asked:
        whose = keyring.CopyOf(one["box"], one["period"], one["role"], one["holder"])
        key = keyring.open_copy(identity(name)[0], unpadded(one["copy"]), whose, unpadded(one["public"]))
        seal = NOT_SEALED if one["sheet"] is None else read_sheet(one["sheet"].encode()).seal
        answer = open_challenge(key, unpadded(one["challenge"]), seal, one["role"])
        answers.append({"box": one["box"], "period": one["period"], "answer": b64(answer)})
    return answers


def test_a_member_proves_the_own_keys_and_the_log_says_so(meeting: Meeting) -> None:
    member = meeting.as_("mttq")
    view = member.view(f"{PAGE}/view")
    assert (view["role"], [one["kind"] for one in view["openers"]]) == ("mttq", ["person"])
    holder = view["openers"][0]["holder"]
    asked = member.json(f"{PAGE}/ask", {"holder": holder}).json()["padlocks"]
    body = {"holder": holder, "answers": answers_json(meeting, asked, "mttq")}
    assert member.json(f"{PAGE}/prove", body).json() == {"proved": 2}
    assert code(member.json(f"{PAGE}/prove", body)) == Code.REHEARSAL_OVER
    page = meeting.secretary.get(f"/staff/committee/{BOX}")
    assert "Nhật ký chìa khóa" in page
    assert "Kiểm tra chìa khóa" in page


def test_the_secretary_proves_a_spare_key_of_a_role_and_everybody_is_told(meeting: Meeting) -> None:
    with meeting.office.writing() as session:
        spare = meeting.office.spare(session, "union").id
    view = meeting.secretary.view(f"{PAGE}/view?role=union")
    assert [(one["holder"], one["kind"]) for one in view["openers"]] == [(spare, "spare")]
    asked = meeting.secretary.json(f"{PAGE}/ask", {"holder": spare}).json()["padlocks"]
    answers = answers_json(meeting, asked, "spare of union")
    assert meeting.secretary.json(f"{PAGE}/prove", {"holder": spare, "answers": answers}).status_code == 200
    for login in ("ubnd", "mttq", "union", "clerk", "secretary"):
        home = meeting.as_(login).get("/staff")
        assert "Chìa khóa dự phòng đã được dùng" in home, login
    meeting.on(meeting.office.now + timedelta(days=46))
    assert "Chìa khóa dự phòng đã được dùng" not in meeting.as_("mttq").get("/staff")
    with meeting.office.reading() as session:
        kinds = [line.what for line in proofs.key_lines(session, "xa", COMMITTEE, meeting.office.today)]
    assert kinds[:2] == [What.KEY_PROVED, What.SPARE_USED]


def test_who_does_not_attend_and_who_is_of_another_unit_is_kept_out(meeting: Meeting) -> None:
    meeting.as_("quay").get(PAGE, 403)
    meeting.as_("ngoai").get(PAGE, 404)
    assert code(meeting.secretary.json(f"{PAGE}/ask", {"holder": "X" * 24})) == Code.HOLDER_WRONG


def test_an_identity_of_another_person_is_offered_to_nobody(meeting: Meeting) -> None:
    assert meeting.secretary.view(f"{PAGE}/view?role=mttq")["openers"] == []
    assert "chưa có chìa khóa dự phòng" in meeting.secretary.get(f"{PAGE}?role=mttq")


def test_the_page_goes_on_to_signing_only_while_a_draft_waits(meeting: Meeting) -> None:
    assert "/sign" not in meeting.as_("mttq").get(PAGE)
    office = Office()
    office.fit()
    office.draft()
    with office.reading() as session:
        account = office.account(session, "mttq")
        view = proofs.proving_view(session, account, BOX, None, office.today)
    assert view.to_sign == ((BOX, "Hòm phiếu số 1"),)
