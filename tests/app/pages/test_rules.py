"""Who may open together, on the administrator's page: two defaults, own sets, a reason where it is due."""

from collections.abc import Iterator

import pytest
from meeting import Meeting, Person, code
from simulator import BOX, Office
from web import Clock

from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots.errors import Code
from ballots.office import audit
from ballots.tables import SheetDraft
from ballots.views import offices

PAGE = "/staff/admin/rules"


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
    yield made
    office.database.close()
    app.state.database.close()


def set_(admin: Person, **fields: object) -> object:
    return admin.form(f"{PAGE}/hoi-dong", **fields)


def test_a_commune_without_a_union_takes_the_offered_rule_and_the_draft_goes(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    assert "cho xã không có Công đoàn" in admin.get(PAGE)
    assert set_(admin, rule="khong-cong-doan").status_code == 303
    with meeting.office.reading() as session:
        assert offices.committees(session)[0].sets == (("clerk", "mttq", "ubnd"),)
        assert session.get(SheetDraft, BOX) is None
        line = next(audit.newest(session, "xa"))
    assert (line.what, line.login) == ("rule_set", "quantri")
    assert line.after == {"sets": [["clerk", "mttq", "ubnd"]], "reason": ""}


def test_the_units_own_people_alone_need_a_reason_that_stands_on_the_public_page(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    own = {"rule": "own", "own1": ["mttq", "ubnd"], "own2": ["ubnd", "clerk", "secretary"]}
    assert code(set_(admin, **own)) == Code.RULE_NEEDS_REASON
    assert set_(admin, **own, reason="Xã đảo, khi biển động").status_code == 303
    assert "Xã đảo, khi biển động" in admin.get(f"/b/{BOX}")
    assert code(set_(admin, rule="bon-ben", reason="thừa")) == Code.REASON_NEEDLESS
    assert set_(admin, rule="bon-ben").status_code == 303
    assert "Xã đảo" not in admin.get(f"/b/{BOX}")


def test_one_role_alone_no_set_at_all_and_another_units_committee_are_refused(meeting: Meeting) -> None:
    admin = meeting.as_("quantri")
    assert code(set_(admin, rule="own", own1=["ubnd"])) == Code.RULE_ALONE
    assert code(set_(admin, rule="own")) == Code.BAD_RULE
    assert code(admin.form(f"{PAGE}/khac", rule="bon-ben")) == Code.COMMITTEE_UNKNOWN
    assert meeting.as_("ubnd").form(f"{PAGE}/hoi-dong", rule="bon-ben").status_code == 403
