"""What became of it: steps, rights, what is public, what minutes tell; and no group is too small."""

import json
from datetime import date, timedelta

import pytest
from following import DAY, Following
from simulator import BOX, LOG_KEY
from sqlmodel import Session, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.followup import fields, matters
from ballots.forms.followed import MOST_LINES, Followed
from ballots.meeting import destroying
from ballots.tables import Account, Count, Letter, Matter, MatterStep, Remark
from ballots.views import counts
from ballots.views.lists.past import past_results
from ballots.views.matters import late, listed, told
from ballots.views.matters.listed import Seen, Wanted
from ballots.views.matters.one import MatterPage, matter_page

both = pytest.mark.usefixtures("each_database")

UNIT = Seen("xa")
NEXT = date(2026, 12, 31)


def page_of(made: Following, session: Session, number: int, role: str = "secretary") -> MatterPage:
    return matter_page(session, BOX, number, DAY, made.office.account(session, role))


@pytest.fixture
def month() -> Following:
    made = Following()
    made.votes(*[""] * 6)
    made.month(DAY)
    return made


def test_each_remark_and_call_is_a_matter_once_minutes_are_filed() -> None:
    made = Following()
    made.votes(*[""] * 6)
    made.call(date(2026, 11, 2), "Đường dây bận")
    made.month(DAY)
    with made.office.reading() as session:
        rows = session.exec(select(Matter).order_by(Matter.number)).all()
        assert [(row.number, row.kind, row.state) for row in rows] == [
            *((number, "remark", "new") for number in range(1, 7)),
            (7, "call", "new"),
        ]
        keys = sorted(session.exec(select(Remark.id)))
    assert [row.source_id for row in rows[:6]] == keys  # in the order of random keys, which tells nothing


@both
def test_from_the_remark_to_the_public_answer(month: Following) -> None:
    assert month.do("assign", to="clerk") is None
    assert month.do("answer", by="clerk", text="Đã thêm ghế.", sure=False) is None
    assert month.do("release", by="ubnd", wording=False) is None
    assert month.do("close", done="Mua 10 ghế.", sure=False) is None
    with month.office.reading() as session:
        (answer,) = told.answers(session, BOX).rows
        assert (answer.answer, answer.done, answer.wording) == (
            "Đã thêm ghế.",
            "",
            "",
        )  # the deed is not released yet
        assert page_of(month, session, 1).stale
    assert month.do("release", by="ubnd", wording=True) is None
    with month.office.reading() as session:
        page = told.answers(session, BOX)
        assert page.rows[0].done == "Mua 10 ghế."
        assert page.rows[0].wording == "Chờ lâu, gọi [đã che]"
        assert (page.heard.remarks, page.heard.assigned, page.heard.answered, page.heard.closed) == (
            6,
            1,
            1,
            1,
        )
        assert past_results(session, BOX).results[0].heard == page.heard
        acts = session.exec(select(MatterStep.act).order_by(MatterStep.id)).all()
    assert acts == ["assigned", "answered", "released", "closed", "released"]


def test_public_answers_touch_no_chain(month: Following) -> None:
    def entries() -> list[bytes]:
        with month.office.reading() as session:
            return [one.hash for one in chain.entries(session, BOX)]

    before = entries()
    test_from_the_remark_to_the_public_answer(month)
    month.do("withdraw", by="ubnd")
    month.do("reopen", reason="Chưa xong")
    assert entries() == before


@pytest.mark.parametrize(
    ("act", "by", "given", "code"),
    [
        ("answer", "secretary", {"text": "x", "sure": False}, Code.NOT_ASSIGNED),
        ("answer", "ubnd", {"text": "x", "sure": False}, Code.NOT_ASSIGNED),
        ("release", "mttq", {"wording": False}, Code.NOT_CHAIR),
        ("release", "secretary", {"wording": False}, Code.NOT_CHAIR),
        ("withdraw", "clerk", {}, Code.NOT_CHAIR),
        ("release", "ubnd", {"wording": False}, Code.MATTER_SILENT),
        ("withdraw", "ubnd", {}, Code.MATTER_STATE),
        ("reopen", "secretary", {"reason": "x"}, Code.MATTER_STATE),
        ("answer", "clerk", {"text": "Gọi 0912 345 678", "sure": False}, Code.PERSONAL_UNSURE),
        ("answer", "clerk", {"text": " ", "sure": False}, Code.TEXT_MISSING),
        ("close", "secretary", {"done": "Gọi 0912 345 678", "sure": False}, Code.PERSONAL_UNSURE),
        ("assign", "secretary", {"official": ""}, Code.TEXT_MISSING),
        ("assign", "secretary", {"official": "Bà Hà", "due_on": DAY - timedelta(days=1)}, Code.MATTER_DAY),
    ],
)
def test_what_is_refused_of_an_assigned_matter(
    month: Following, act: str, by: str, given: dict[str, object], code: Code
) -> None:
    month.do("assign", to="clerk")
    assert month.do(act, by=by, **given) is code
    assert month.row().state == "assigned"


def test_the_lead_of_another_committee_releases_nothing(month: Following) -> None:
    month.do("close", done="Xong", sure=False)
    with month.office.reading() as session:
        stranger = Account(
            unit_id="xa", login="-", name="-", password_hash="-", committee_id="khac", role="ubnd"
        )
        matter = matters.matter_of(session, BOX, 1)
        with pytest.raises(Refused) as refused:
            matters.release(session, matter, stranger, month.office.now, wording=False)
    assert refused.value.code is Code.NOT_CHAIR


def test_what_the_office_publishes_of_itself_is_let_through(month: Following) -> None:
    month.do("assign", to="clerk")
    assert month.do("answer", by="clerk", text="Xin gọi 0237 3123 456.", sure=True) is None


def test_for_who_has_no_account_the_secretary_answers(month: Following) -> None:
    month.do("assign", official="Bà Hà, thôn 3")
    assert month.do("answer", by="clerk", text="x", sure=False) is Code.NOT_ASSIGNED
    assert month.do("answer", text="Đã sửa.", sure=False) is None


def test_who_is_stopped_or_of_another_unit_is_given_nothing(month: Following) -> None:
    with month.office.writing() as session:
        clerk = month.office.account(session, "clerk")
        clerk.active = False
        session.add(clerk)
    assert month.do("assign", to="clerk") is Code.NOT_ASSIGNED
    with month.office.reading() as session:
        stranger = Account(id=900, unit_id="khac", login="-", name="-", password_hash="-")
        matter, secretary = matters.matter_of(session, BOX, 1), month.office.account(session, "secretary")
        to = matters.Assigned(stranger, "", DAY)
        with pytest.raises(Refused) as refused:
            matters.assign(session, matter, to, secretary, month.office.now)
    assert refused.value.code is Code.NOT_ASSIGNED


def test_a_closed_matter_is_left_alone_until_it_is_reopened(month: Following) -> None:
    month.do("assign", to="clerk")
    month.do("answer", by="clerk", text="Đã trả lời", sure=False)
    month.do("close", done="Xong", sure=False)
    month.do("release", by="ubnd", wording=False)
    for act, by, given in (
        ("assign", "secretary", {"to": "clerk"}),
        ("answer", "clerk", {"text": "x", "sure": False}),
        ("close", "secretary", {"done": "x", "sure": False}),
    ):
        assert month.do(act, by=by, **given) is Code.MATTER_STATE
    assert month.do("reopen", reason="") is Code.REASON_MISSING
    assert month.do("reopen", reason="Lại hỏng") is None
    row = month.row()
    assert (row.state, row.official, row.answer, row.done, row.released_on) == ("new", "", "", "", None)
    with month.office.reading() as session:
        assert told.answers(session, BOX).rows == ()
        assert [step.text for step in page_of(month, session, 1).steps][-1] == "Lại hỏng"


def test_a_corrected_answer_is_public_only_when_it_is_released_again(month: Following) -> None:
    month.do("assign", to="clerk")
    month.do("answer", by="clerk", text="Sai", sure=False)
    month.do("release", by="ubnd", wording=False)
    month.do("answer", by="clerk", text="Đúng", sure=False)
    with month.office.reading() as session:
        assert told.answers(session, BOX).rows == ()


# --- nobody's group is too small ------------------------------------------------------------------------


def test_only_fields_with_five_valid_ballots_of_the_period_are_offered() -> None:
    made = Following()
    made.votes(*["ho_tich"] * 5, *["chung_thuc"] * 6, *["dat_dai"] * 4, "", "")
    made.month(DAY)
    with made.office.reading() as session:
        offered = fields.allowed(session, matters.matter_of(session, BOX, 1))
    assert offered == ("Hộ tịch", "Chứng thực")
    assert made.do("assign", to="clerk", field="Đất đai, môi trường") is Code.MATTER_FIELD
    assert made.do("assign", to="clerk", field="Hộ tịch") is None


def test_a_group_that_hides_a_smaller_one_is_no_field_either() -> None:
    """Hộ tịch has enough, but of all others there are two: who is not told to be of it is one of those."""
    made = Following()
    made.votes(*["ho_tich"] * 6, "dat_dai", "dat_dai")
    made.month(DAY)
    with made.office.reading() as session:
        assert fields.allowed(session, matters.matter_of(session, BOX, 1)) == ()


def test_a_field_of_four_is_none_whatever_stands_in_the_breakdown(month: Following) -> None:
    with month.office.writing() as session:
        count = session.exec(select(Count)).one()
        groups = [{"codes": [code], "valid": n, "levels": {}} for code, n in (("ho_tich", 4), ("dat_dai", 5))]
        count.breakdown = json.dumps({"fields": groups, "reasons": {}})
        session.add(count)
    with month.office.reading() as session:
        assert fields.allowed(session, matters.matter_of(session, BOX, 1)) == ("Đất đai, môi trường",)


def test_a_call_is_of_any_field() -> None:
    made = Following()
    made.votes(*[""] * 6, remark="")
    made.call(date(2026, 11, 2), "Đường ngập")
    made.month(DAY)
    assert made.do("assign", to="clerk", field="Đất đai, môi trường") is None


def test_whom_a_letter_says_to_answer_is_for_the_secretary_and_the_assigned_alone(month: Following) -> None:
    with month.office.writing() as session:
        first = matters.matter_of(session, BOX, 1)
        kept = {"box_id": BOX, "opening_id": first.opening_id}
        session.add(Letter(id="l", period=1, number=1, source="paper", text="Thư", contact="a@b.vn", **kept))
        session.add(Matter(number=50, kind="letter", source_id="l", unit_id="xa", **kept))
    month.do("assign", 50, to="clerk")
    with month.office.reading() as session:
        seen = {role: page_of(month, session, 50, role).contact for role in ("secretary", "clerk", "ubnd")}
        assert page_of(month, session, 50, "ubnd").text == "Thư"
    assert seen == {"secretary": "a@b.vn", "clerk": "a@b.vn", "ubnd": ""}


def test_minutes_name_a_letter_by_the_number_that_it_has_in_its_own_minutes(month: Following) -> None:
    with month.office.writing() as session:
        first = matters.matter_of(session, BOX, 1)
        kept = {"box_id": BOX, "opening_id": first.opening_id}
        session.add(Letter(id="l", period=1, number=7, source="paper", text="Thư", **kept))
        session.add(Matter(number=50, kind="letter", source_id="l", unit_id="xa", **kept))
    for number in (1, 50):
        month.do("assign", number, to="clerk")
    month.votes(*[""] * 5, remark="")
    month.month(NEXT, 2)
    with month.office.reading() as session:
        [count] = session.exec(select(Count).where(Count.opening_id != first.opening_id)).all()
    followed = Followed.read(count.followed)
    assert [(item.number, item.letter) for item in followed.open] == [(1, None), (50, 7)]


# --- minutes, lists, what is late ------------------------------------------------------------------------


@both
def test_the_next_minutes_tell_what_is_open_and_what_was_done_once(month: Following) -> None:
    month.do("assign", 1, to="clerk", due_on=DAY + timedelta(days=5))
    month.do("assign", 2, to="clerk", due_on=DAY + timedelta(days=90))
    month.do("close", 3, done="Đã thay loa", sure=False)
    month.votes(*[""] * 5, remark="")
    month.call(DAY, "Loa nhỏ")
    month.month(NEXT, 2)
    with month.office.reading() as session:
        count = session.exec(select(Count).order_by(Count.opening_id.desc())).first()  # type: ignore[attr-defined]
        opening_id = count.opening_id
        followed = counts.box_count(session, opening_id, BOX).followed
    assert (followed.calls, followed.open_total, followed.unassigned, followed.late) == (1, 5, 3, 1)
    assert [(item.number, item.late) for item in followed.open] == [(1, True), (2, False)]
    assert [(item.number, item.done) for item in followed.done] == [(3, "Đã thay loa")]
    month.do("close", 1, done="Xong sau biên bản", sure=False)
    with month.office.reading() as session:
        assert counts.box_count(session, opening_id, BOX).followed == followed  # as it was then
    month.votes(*[""] * 5, remark="")
    month.month(date(2027, 1, 29), 3)
    with month.office.reading() as session:
        last = counts.box_count(session, opening_id + 1, BOX).followed
    assert [item.number for item in last.done] == [1]
    assert (last.calls, last.done_total) == (0, 1)


def test_minutes_list_no_more_than_a_page_or_two(month: Following) -> None:
    with month.office.writing() as session:
        first = matters.matter_of(session, BOX, 1)
        for number in range(100, 100 + MOST_LINES + 5):
            kept = {"box_id": BOX, "unit_id": "xa", "opening_id": first.opening_id, "official": "Ông A"}
            session.add(Matter(number=number, kind="call", source_id=f"{number}", state="answered", **kept))
    month.votes(*[""] * 5, remark="")
    month.month(NEXT, 2)
    with month.office.reading() as session:
        followed = counts.box_count(session, first_opening(month) + 1, BOX).followed
    assert (len(followed.open), followed.open_total) == (MOST_LINES, MOST_LINES + 5 + 6)


def first_opening(month: Following) -> int:
    with month.office.reading() as session:
        return matters.matter_of(session, BOX, 1).opening_id


@both
def test_what_is_late_by_official_and_field(month: Following) -> None:
    month.do("assign", 1, to="clerk", due_on=DAY)
    month.do("assign", 2, to="clerk", due_on=DAY + timedelta(days=30))
    month.do("assign", 3, official="Bà Hà", due_on=DAY)
    today = DAY + timedelta(days=1)
    with month.office.reading() as session:
        view = late.overview(session, UNIT, today)
        assert (view.unassigned, view.waiting, view.late) == (3, 3, 2)
        assert [(one.name, one.waiting, one.late) for one in view.officials] == [
            ("Ông clerk", 2, 1),
            ("Bà Hà", 1, 1),
        ]
        assert [(one.name, one.late) for one in view.fields] == [("", 2)]
        found = listed.listed(session, UNIT, Wanted(state="late"), 1, today)
        assert [row.number for row in found.rows] == [1, 3]
        assert late.overview(session, UNIT, DAY).late == 0  # the day itself is in time


@both
def test_a_search_finds_words_without_marks_and_nobody_elses(month: Following) -> None:
    month.do("assign", 2, to="clerk")

    def numbers(seen: Seen, **wanted: str) -> list[int]:
        with month.office.reading() as session:
            return [row.number for row in listed.listed(session, seen, Wanted(**wanted), 1, DAY).rows]

    assert numbers(UNIT, words="cho lau") == [1, 2, 3, 4, 5, 6]
    assert numbers(UNIT, words="0912") == []  # masked: the number is in no index either
    assert numbers(UNIT, state="open", official="Ông clerk") == [2]
    assert numbers(Seen("khac")) == numbers(Seen("xa", committee_id="khac")) == []
    assert numbers(Seen("xa", committee_id="hoi-dong")) == [1, 2, 3, 4, 5, 6]
    assert numbers(Seen("xa", account_id=month.account_id("clerk"))) == [2]


# --- what is kept -----------------------------------------------------------------------------------------


@both
def test_the_words_go_with_the_envelopes_and_the_answers_stay() -> None:
    made = Following()
    made.votes(*[""] * 6)
    made.call(date(2026, 11, 2), "Đường ngập")
    made.month(DAY)
    made.do("assign", 1, to="clerk")
    made.do("answer", 1, by="clerk", text="Đã sửa", sure=False)
    made.do("release", 1, by="ubnd", wording=True)
    with made.office.writing() as session:
        kept = {"box_id": BOX, "opening_id": made.office.opening_id}
        session.add(Letter(id="l", period=1, number=1, source="paper", text="Thư", contact="a@b.vn", **kept))
    made.votes(*[""] * 6, remark="Mới")
    made.month(NEXT, 2)
    office = made.office
    office.today = destroying.months_after(DAY, 24)
    with office.writing() as session:
        one = destroying.look(session, BOX, 1, destroying.What.ENVELOPES, office.today)
        number = destroying.number_for(session, BOX, office.today.year)
        destroying.destroy(session, one, number, b"%PDF", "tiêu hủy", office.now, LOG_KEY)
    with office.reading() as session:
        assert sorted(session.exec(select(Remark.text))) == [*[""] * 6, *["Mới"] * 6]
        letter = session.exec(select(Letter)).one()
        assert (letter.text, letter.contact) == ("", "")
        (answer,) = told.answers(session, BOX).rows
        assert (answer.answer, answer.wording) == ("Đã sửa", "")
        found = listed.listed(session, UNIT, Wanted(words="cho lau"), 1, office.today)
        assert found.total == 0
        assert page_of(made, session, 7).text == ""
