"""What the administrator sets up on pages is kept, logged as the command line's is, and ends at the unit."""

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
from httpx import Response
from meeting import Meeting, code
from simulator import BOX, Office
from web import Clock

from app.errors import Problem
from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from app.words.refusals import REFUSALS
from ballots.errors import Code
from ballots.forms import questionnaire
from ballots.office import audit, renaming, setup
from ballots.tables import Box, Committee, SheetDraft, Unit

ADMIN = "/staff/admin"
LABELS = {role: f"Vai {role}" for role in ("ubnd", "mttq", "union", "clerk", "secretary", "supervisor")}
NAMES = {"name": "Trung tâm mới", "parent": "UBND xã Đông Hải", "symbol": "TTHC"}


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url)
    office.fit()
    office.draft()
    clock.moment = office.now
    app = create_app(settings, clock)
    made = Meeting(office, app, clock)
    with office.writing() as session:
        _, made.passwords["quantri"] = accounts.add_account(
            session, "xa", "quantri", "Quản trị", duties={"admin"}
        )
        _, made.passwords["phat"] = accounts.add_account(
            session, "xa", "phat", "Lê Thị Phát", duties={"issue"}
        )
        setup.add_unit(session, "khac", "Trung tâm", "UBND xã Khác", "TT")
        setup.add_committee(session, "khac", "hd-khac", "Hội đồng", labels=LABELS)
        setup.add_box(session, "hd-khac", "hom-khac", "Hòm khác", "Sảnh")
    yield made
    office.database.close()
    app.state.database.close()


def refused(answer: Response, code: Code) -> bool:
    """Whether the page came back with the words of this refusal, as far as they are no facts."""
    fixed = re.split(r"[{“]", REFUSALS[code])[0].strip()
    return answer.status_code in {404, 409, 422} and len(fixed) > 5 and fixed in html.unescape(answer.text)


def lines(meeting: Meeting) -> list[tuple[str, str, object, object]]:
    with meeting.office.reading() as session:
        told = [(row.what, row.login, row.before, row.after) for row in audit.newest(session, "xa")]
    return [line for line in told if line[0] != "signed_in"]


def test_names_and_telephone_of_the_unit_change_together_or_not_at_all(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    assert refused(admin.form(f"{ADMIN}/unit", **NAMES | {"symbol": "không"}), Code.SYMBOL_WRONG)
    with meeting.office.reading() as session:
        before = session.get_one(Unit, "xa").name
        assert before != NAMES["name"]
    assert lines(meeting) == []
    assert admin.form(f"{ADMIN}/unit", **NAMES, telephone="0237 3821 000").status_code == 303
    with meeting.office.reading() as session:
        unit = session.get_one(Unit, "xa")
        assert (unit.name, unit.telephone) == (NAMES["name"], "0237 3821 000")
        assert unit.search == "trung tam moi ubnd xa dong hai"
    renamed, called = lines(meeting)[:2]
    assert (renamed[0], renamed[1], renamed[3]) == ("unit_renamed", "quantri", NAMES)
    assert (called[0], called[3]) == ("telephone_set", {"telephone": "0237 3821 000"})


def test_retention_needs_its_basis_and_its_bounds(meeting: Meeting) -> None:
    admin, kept = meeting.as_("quantri"), {"releases_days": "60", "envelopes_months": "36"}
    assert refused(admin.form(f"{ADMIN}/unit/retention", **kept, basis=""), Code.BASIS_MISSING)
    wrong = kept | {"releases_days": "6", "basis": "QĐ 1"}
    assert refused(admin.form(f"{ADMIN}/unit/retention", **wrong), Code.RETENTION_WRONG)
    assert admin.form(f"{ADMIN}/unit/retention", **kept, basis="QĐ 1").status_code == 303
    assert lines(meeting)[0][0] == "retention_set"
    assert lines(meeting)[0][3] == {"releases_days": 60, "envelopes_months": 36, "basis": "QĐ 1"}


def test_a_box_is_added_named_and_placed(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    new = {"name": "Hòm thôn Bình", "place": "Nhà văn hóa", "committee": "hoi-dong", "kind": "letters"}
    assert admin.form(f"{ADMIN}/boxes", **new, id="").status_code == 303
    assert lines(meeting)[0][0] == "box_added"
    moved = {"name": "Hòm thôn Bình", "place": "Trạm y tế"}
    assert admin.form(f"{ADMIN}/boxes/hom-thon-binh", **moved).status_code == 303
    what, _, before, after = lines(meeting)[0]
    assert (what, before) == ("box_renamed", {"name": "Hòm thôn Bình", "place": "Nhà văn hóa"})
    assert after == moved
    with meeting.office.reading() as session:
        box = session.get_one(Box, "hom-thon-binh")
        assert (box.place, box.search) == ("Trạm y tế", "hom thon binh tram y te")
    assert "Trạm y tế" in admin.get(f"{ADMIN}/boxes")


def test_a_box_goes_out_of_service_and_comes_back(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    assert refused(admin.form(f"{ADMIN}/boxes/{BOX}/return"), Code.BOX_IN_USE)
    assert admin.form(f"{ADMIN}/boxes/{BOX}/retire").status_code == 303
    day = meeting.office.today.isoformat()
    assert (lines(meeting)[0][0], lines(meeting)[0][3]) == ("box_retired", {"retired_on": day})
    page = admin.get(f"{ADMIN}/boxes")
    assert "Đã ngừng dùng" in page
    assert f"{ADMIN}/boxes/{BOX}/retire" not in page
    for path, said in ((f"/b/{BOX}", "Hòm đã ngừng dùng"), ("/", "Đã ngừng dùng")):
        assert said in admin.get(path)
    assert f"/{BOX}" not in admin.get("/staff")
    link = admin.client.get(f"/p/{BOX}", follow_redirects=False)  # an old slip's: no word of paper beside
    assert (link.status_code, link.headers["location"]) == (303, f"/b/{BOX}")
    clerk = meeting.as_("phat")
    assert "không có hòm phiếu nào đang dùng" in clerk.get("/staff/issue")
    assert "Hòm đã ngừng dùng từ ngày" in clerk.get(f"/staff/issue/{BOX}")
    assert refused(admin.form(f"{ADMIN}/boxes/{BOX}/retire"), Code.BOX_RETIRED)
    assert admin.form(f"{ADMIN}/boxes/{BOX}/return").status_code == 303
    assert lines(meeting)[0][0] == "box_returned"
    assert f"/{BOX}" in admin.get("/staff")


def test_slips_that_are_out_are_agreed_to_first(meeting: Meeting) -> None:
    office = meeting.office
    office.seal()
    office.seal()
    for slip in office.issue(8)[:5]:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.open(("ubnd", "mttq", "union", "clerk"))
    office.finish()
    office.file()
    meeting.clock.moment = office.now
    admin = meeting.as_("quantri")
    answer = admin.form(f"{ADMIN}/boxes/{BOX}/retire")
    assert refused(answer, Code.SLIPS_OUT)
    assert "có thể chưa dùng: 8 phiếu" in html.unescape(answer.text)
    assert 'name="sure"' in answer.text
    assert admin.form(f"{ADMIN}/boxes/{BOX}/retire", sure="true").status_code == 303
    assert "Kỳ 1" in admin.get(f"/b/{BOX}"), "what was opened stays"


def test_no_box_is_put_under_another_units_committee(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    new = {"name": "Hòm", "place": "Sảnh", "committee": "hd-khac", "kind": "ballots", "id": ""}
    assert refused(admin.form(f"{ADMIN}/boxes", **new), Code.COMMITTEE_UNKNOWN)
    with meeting.office.reading() as session:
        assert session.get(Box, "hom") is None


@pytest.mark.parametrize(
    ("path", "fields", "problem"),
    [
        ("boxes/hom-khac", {"name": "Cướp", "place": "Sảnh"}, Code.BOX_UNKNOWN),
        (
            "boxes/hom-khac/form",
            {"questionnaire": questionnaire.builtin("hai-noi-dung").name},
            Code.BOX_UNKNOWN,
        ),
        ("boxes/hom-khac/retire", {"sure": "true"}, Code.BOX_UNKNOWN),
        ("boxes/hom-khac/return", {}, Code.BOX_UNKNOWN),
        ("committees/hd-khac", {"name": "Cướp", **LABELS}, Code.COMMITTEE_UNKNOWN),
    ],
)
def test_another_units_box_and_committee_are_not_there(
    meeting: Meeting, path: str, fields: dict[str, str], problem: Code
) -> None:
    assert code(meeting.as_("quantri").form(f"{ADMIN}/{path}", **fields)) == problem
    with meeting.office.reading() as session:
        assert session.get_one(Box, "hom-khac").name == "Hòm khác"
        assert session.get_one(Committee, "hd-khac").name == "Hội đồng"


def test_another_questionnaire_holds_from_the_next_sheet_and_the_draft_goes(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    with meeting.office.reading() as session:
        now = session.get_one(Box, BOX).questionnaire
        assert session.get(SheetDraft, BOX) is not None
    assert admin.form(f"{ADMIN}/boxes/{BOX}/form", questionnaire=now).status_code == 303
    with meeting.office.reading() as session:
        assert session.get(SheetDraft, BOX) is not None, "the same again changes nothing"
    forms = [questionnaire.builtin(one) for one in questionnaire.builtin_ids()]
    other = next(one for one in forms if one.kind == "ballots" and one.name != now)
    letters = next(one for one in forms if one.kind == "letters")
    assert refused(admin.form(f"{ADMIN}/boxes/{BOX}/form", questionnaire=letters.name), Code.FORM_KIND)
    wrong = {"questionnaire": f"{other.id}@00"}
    assert refused(admin.form(f"{ADMIN}/boxes/{BOX}/form", **wrong), Code.FORM_UNKNOWN)
    assert admin.form(f"{ADMIN}/boxes/{BOX}/form", questionnaire=other.name).status_code == 303
    with meeting.office.reading() as session:
        assert session.get_one(Box, BOX).questionnaire == other.name
        assert session.get(SheetDraft, BOX) is None
    assert lines(meeting)[0] == ("form_set", "quantri", {"form": now}, {"form": other.name})


def test_roles_and_committee_are_named_and_only_what_changed_is_logged(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    labels = dict(LABELS)
    assert admin.form(f"{ADMIN}/committees/hoi-dong", name="Hội đồng mới", **labels).status_code == 303
    before = len(lines(meeting))
    changed = labels | {"mttq": "Chủ tịch Mặt trận"}
    assert admin.form(f"{ADMIN}/committees/hoi-dong", name="Hội đồng mới", **changed).status_code == 303
    assert len(lines(meeting)) == before + 1
    assert lines(meeting)[0] == ("label_set", "quantri", "Vai mttq", "Chủ tịch Mặt trận")
    blank = labels | {"mttq": "", "ubnd": "Khác"}
    assert admin.form(f"{ADMIN}/committees/hoi-dong", name="Hội đồng", **blank).status_code == 422
    with meeting.office.reading() as session:
        assert setup.committee_of(session, "hoi-dong").name == "Hội đồng mới"


def test_a_committee_is_added_and_can_be_given_a_box(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    for _ in range(2):
        made = admin.form(f"{ADMIN}/committees", name="Hội đồng hai", rule="khong-cong-doan")
        assert made.status_code == 303
    with meeting.office.reading() as session:
        assert {session.get_one(Committee, one).unit_id for one in ("hoi-dong-hai", "hoi-dong-hai-2")} == {
            "xa"
        }
    assert lines(meeting)[0][0] == "committee_added"
    assert code(admin.form(f"{ADMIN}/committees", name="Hội đồng", rule="khac")) == Problem.INPUT_WRONG


def test_the_questionnaires_are_read_with_their_boxes(meeting: Meeting) -> None:
    page = meeting.as_("quantri").get(f"{ADMIN}/forms")
    for form_id in questionnaire.builtin_ids():
        assert questionnaire.builtin(form_id).title in page


def test_an_id_is_made_of_a_name_that_has_no_letters_too(meeting: Meeting) -> None:
    with meeting.office.reading() as session:
        assert renaming.free_id(session, Box, "", "Ω") != ""
        assert renaming.free_id(session, Box, "", "Hòm phiếu Đông – số 1") == "hom-phieu-dong-so-1"
        assert renaming.free_id(session, Box, "rieng", "Hòm") == "rieng"
