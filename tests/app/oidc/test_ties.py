"""Who of the office's system an account is: the administrator's field, one account a name and unit."""

from coming import account_id, come, go, guest, refused, tie, ties
from meeting import Meeting, code
from provider import Provider
from sqlmodel import select
from web import FORM, form_of

from ballots.office import audit
from ballots.tables import OfficeIdentity, StaffSession

NO_TIE = "chưa được gắn với tài khoản nào"


def test_the_field_is_on_the_accounts_page_and_logged(meeting: Meeting) -> None:
    number = account_id(meeting, "mttq")
    page = meeting.secretary.get(f"/staff/admin/accounts?account={number}")
    path = f"/staff/admin/accounts/{number}/office"
    assert form_of(page, path)["name"] == ""
    answer = tie(meeting, "mttq", "  nguyen.an ")
    assert answer.headers["location"] == f"/staff/admin/accounts?account={number}&done=office_name_set"
    page = meeting.secretary.get(answer.headers["location"])
    assert form_of(page, path)["name"] == "nguyen.an"
    assert "Đã lưu tên ở hệ thống đăng nhập của cơ quan." in page
    assert "Chưa đăng nhập bằng tên này lần nào" in page
    tie(meeting, "mttq", "")
    assert ties(meeting) == []
    with meeting.office.reading() as session:
        lines = [one for one in audit.newest(session, "xa") if one.what == "office_name_set"]
    told = [(one.about, one.before["office_name"], one.after["office_name"]) for one in lines]
    assert told == [({"login": "mttq"}, "nguyen.an", ""), ({"login": "mttq"}, "", "nguyen.an")]
    assert "Đổi tên ở hệ thống đăng nhập của cơ quan" in meeting.secretary.get("/staff/audit")


def test_a_name_is_of_one_account_of_a_unit(meeting: Meeting) -> None:
    tie(meeting, "mttq", "nguyen.an")
    answer = tie(meeting, "union", "nguyen.an")
    assert (answer.status_code, code(answer)) == (409, "office_name_taken")
    assert "tài khoản mttq" in answer.text
    assert [one.account_id for one in ties(meeting)] == [account_id(meeting, "mttq")]
    assert tie(meeting, "mttq", "nguyen.an").status_code == 303  # its own is free
    for name in ("x" * 255, "a\u202eb"):
        assert tie(meeting, "mttq", name).status_code == 422
    with meeting.office.writing() as session:
        session.add(OfficeIdentity(account_id=account_id(meeting, "ngoai"), unit_id="ngoai", name="tran.ba"))
    assert tie(meeting, "union", "tran.ba").status_code == 303  # of another unit: nothing is told of it


def test_only_the_units_administrator_ties(meeting: Meeting) -> None:
    path = f"/staff/admin/accounts/{account_id(meeting, 'mttq')}/office"
    assert meeting.as_("mttq").form(path, name="nguyen.an").status_code == 403
    assert tie(meeting, "ngoai", "nguyen.an").status_code == 404
    assert ties(meeting) == []


def test_another_name_ends_who_was_in_by_the_old_one(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    client, on_its_way = guest(meeting), guest(meeting)
    assert come(client, provider).status_code == 303
    go(on_its_way)
    tie(meeting, "mttq", "tran.ba")
    assert client.get("/staff", headers=FORM, follow_redirects=False).headers["location"] == "/login"
    refused(come(guest(meeting), provider), NO_TIE)
    provider.person = {"sub": "u-2", "preferred_username": "tran.ba"}
    assert come(guest(meeting), provider).status_code == 303
    tie(meeting, "secretary", "le.chin")  # one's own: this session goes on
    tie(meeting, "secretary", "")
    assert "Tài khoản" in meeting.secretary.get("/staff")


def test_an_address_of_mail_has_to_be_a_sure_one(meeting: Meeting, provider: Provider) -> None:
    meeting.app.state.provider.chosen = provider.settings(claim="email")
    tie(meeting, "mttq", "An@Xa.Example.VN")
    provider.person = {"sub": "u-1", "email": "an@xa.example.vn"}
    for said in ({}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": 1}):
        provider.said = said
        refused(come(guest(meeting), provider), NO_TIE)
    provider.said = {"email_verified": True}
    assert "openid+email" in go(guest(meeting))
    assert come(guest(meeting), provider).status_code == 303
    with meeting.office.reading() as session:
        [line] = [one for one in audit.newest(session, "xa") if one.what == "office_name_set"]
    assert (line.before, line.after) == ({"office_name": False}, {"office_name": True})


def test_confirming_still_takes_the_password(meeting: Meeting, provider: Provider) -> None:
    """Who came by the office's system adds a passkey with the password, as everybody does."""
    tie(meeting, "mttq", "nguyen.an")
    client = guest(meeting)
    assert come(client, provider).status_code == 303
    page = client.get("/staff/password", headers=FORM).text
    fields = form_of(page, "/staff/password")
    wrong = {"old": "sai", "new": "mot-mat-khau-moi-dai", "again": "mot-mat-khau-moi-dai"}
    assert client.post("/staff/password", data=fields | wrong, headers=FORM).status_code == 422
    right = wrong | {"old": meeting.passwords["mttq"]}
    assert client.post("/staff/password", data=fields | right, headers=FORM).status_code == 200
    with meeting.office.reading() as session:
        [row] = session.exec(select(StaffSession).where(StaffSession.account_id == _number(meeting)))
    assert row.epoch > 0


def _number(meeting: Meeting) -> int:
    return account_id(meeting, "mttq")
