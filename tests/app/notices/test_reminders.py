"""Reminders by mail: to whom, of what, once; and a mail server that fails."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from mailbox import Mailbox, mailbox
from pathlib import Path

import pytest
from rehearsing import rehearse
from simulator import BOX, Office
from sqlmodel import delete, select, update
from starlette.testclient import TestClient
from web import FORM, csrf_of, form_of, sign_in

from app.cli import main, remind
from app.errors import Problem, Rejected
from app.notices import mail, reminders
from app.settings import Settings, SettingsError, create_secret
from app.staff import accounts, emails
from ballots.keys import padlocks
from ballots.office import retiring
from ballots.office.audit import Actor, What, note
from ballots.tables import Account, AuditEntry, MailSent, Rehearsal

ROLES = ("ubnd", "mttq", "union", "clerk", "secretary")
SENDER = "homphieu@xa.gov.vn"
DUE = date(2026, 11, 30)


def with_addresses(office: Office) -> Office:
    with office.writing() as session:
        for role in ROLES:
            account = office.account(session, role)
            account.email = f"{role}@xa.gov.vn"
            account.secretary = role == "secretary"
            session.add(account)
    return office


def sealed() -> Office:
    """An office whose every key was proved when it was sealed, long enough ago to be news no more."""
    office = with_addresses(Office())
    office.fit(periods=12)
    office.seal()
    office.seal()
    office.today = date(2026, 11, 17)
    for role in ("ubnd", "mttq", "union", "clerk"):
        rehearse(office, role)
    return office


def told(office: Office, day: date) -> dict[str, list[str]]:
    """Login → titles of what the letter of a day tells."""
    with office.reading() as session:
        letters = reminders.letters(session, day)
    return {letter.login: [title for _, title, _ in letter.items] for letter in letters}


# --- of what ----------------------------------------------------------------------------------------------


def test_everybody_is_reminded_a_week_and_a_day_before_and_not_in_between() -> None:
    office = sealed()
    assert told(office, DUE - timedelta(days=8)) == {}
    assert told(office, DUE - timedelta(days=7)) == {
        login: ["Mở hòm phiếu ngày 30/11/2026"] for login in sorted(ROLES)
    }
    assert told(office, DUE - timedelta(days=1))["union"] == ["Ngày mai mở hòm phiếu"]
    assert told(office, DUE)["mttq"] == ["Hôm nay mở hòm phiếu"]


def test_of_a_box_out_of_service_nobody_is_reminded() -> None:
    office, later = sealed(), DUE + timedelta(days=60)
    assert told(office, later)["mttq"]
    with office.writing() as session:
        retiring.retire(session, BOX, office.today)
    assert (told(office, DUE - timedelta(days=7)), told(office, later)) == ({}, {})


def test_a_run_that_was_missed_is_made_up_for_and_nothing_comes_twice() -> None:
    office = sealed()
    for day, titles in ((DUE - timedelta(days=5), 1), (DUE - timedelta(days=4), 0), (DUE, 1), (DUE, 0)):
        with office.writing() as session:
            letters = reminders.letters(session, day)
            assert len(letters) == 5 * titles, day
            for letter in letters:
                assert len(letter.items) == 1
                reminders.sent(session, letter, day)


def test_another_day_of_the_same_opening_is_told_anew() -> None:
    office = sealed()
    day = DUE - timedelta(days=3)
    with office.writing() as session:
        for letter in reminders.letters(session, day):
            reminders.sent(session, letter, day)
    assert told(office, day) == {}
    office.today = day
    with office.writing() as session:
        chair = office.account(session, "ubnd")
        padlocks.choose_day(session, chair, BOX, 1, date(2026, 12, 2), "Họp", day)
    assert told(office, day)["union"] == ["Mở hòm phiếu ngày 02/12/2026"]


def test_a_key_not_proved_for_45_days_is_told_to_its_role_and_the_secretary() -> None:
    office = with_addresses(Office())
    office.fit(periods=12)
    office.seal()
    office.seal()
    office.today = date(2026, 11, 20)
    with office.writing() as session:
        session.exec(update(Rehearsal).values(proved_on=office.today - timedelta(days=46)))
    rehearse(office, "ubnd")
    found = told(office, office.today)
    assert found["mttq"] == ["Cần kiểm tra chìa khóa"]
    assert found["secretary"] == ["Cần kiểm tra chìa khóa"] * 3
    assert "ubnd" not in found


def test_in_the_week_before_the_opening_the_whole_committee_is_told() -> None:
    office = with_addresses(Office())
    office.fit(periods=12)
    office.seal()
    office.seal()
    with office.writing() as session:
        session.exec(delete(Rehearsal))
    found = told(office, DUE - timedelta(days=7))
    assert found["ubnd"].count("Báo động: lần mở hòm tới có thể không mở được") == 4


def test_padlocks_that_run_out_are_told_to_their_role_and_the_secretary() -> None:
    office = with_addresses(Office()).ready()
    office.today = date(2026, 11, 17)
    for role in ("ubnd", "mttq", "union", "clerk"):
        rehearse(office, role)
    assert told(office, office.today)["mttq"] == ["Sắp hết ổ khóa"]


def test_a_new_holder_and_the_use_of_a_spare_key_are_told_to_everybody() -> None:
    office = sealed()
    with office.writing() as session:
        office.spare(session, "union")
        actor = Actor("xa", 1, "secretary", "Ông secretary")
        about = {"committee": "hoi-dong", "role": "union", "for": "rehearsal"}
        note(session, actor, What.SPARE_USED, office.now, about)
    found = told(office, office.today)
    assert set(found) == set(ROLES)
    assert found["clerk"] == ["Chìa khóa dự phòng đã được dùng", "Có thêm người giữ chìa khóa"]


def test_who_has_no_address_no_seat_or_no_account_any_more_gets_nothing() -> None:
    office = sealed()
    with office.writing() as session:
        office.account(session, "mttq").email = ""
        office.account(session, "union").active = False
        stranger, _ = accounts.add_account(session, "xa", "quay", "Bà Quầy", duties=["issue"])
        stranger.email = "quay@xa.gov.vn"
    assert set(told(office, DUE)) == {"ubnd", "clerk", "secretary"}


# --- the mail itself --------------------------------------------------------------------------------------


def test_a_mail_is_plain_vietnamese_and_holds_no_secret() -> None:
    office = sealed()
    with office.reading() as session:
        letter = next(one for one in reminders.letters(session, DUE) if one.login == "mttq")
    message = reminders.message(letter, SENDER, "https://hom.xa.gov.vn")
    assert message["Subject"] == "Hôm nay mở hòm phiếu"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "Kính gửi ông/bà Ông mttq" in text
    assert "https://hom.xa.gov.vn/staff" in text
    assert "bao gio cho den" not in text
    assert message.as_bytes().isascii()


@pytest.mark.parametrize(
    "bad",
    [
        "an",
        "an@xa",
        "an@xa.vn\r\nBcc: b@b.vn",
        "an @xa.vn",
        "án@xa.vn",
        "an@-xa.vn",
        "a" * 65 + "@xa.vn",
        "an@xa.vn, b@b.vn",
    ],
)
def test_an_address_that_is_none_is_refused(bad: str) -> None:
    office = Office()
    with office.writing() as session:
        account = office.account(session, "mttq")
        with pytest.raises(Rejected) as no:
            emails.set_email(session, "xa", account.id or 0, bad)
    assert no.value.code == Problem.EMAIL_WRONG


# --- sending ----------------------------------------------------------------------------------------------


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office in a file, the day before its opening, as the command line finds it."""
    url = f"sqlite:///{tmp_path}/homphieu.db"
    (tmp_path / "homphieu.db").touch()
    made = with_addresses(Office(url))
    made.fit(periods=12)
    made.seal()
    made.seal()
    create_secret(tmp_path / "homphieu.secret")
    made.today = DUE - timedelta(days=1)
    for role in ("ubnd", "mttq", "union", "clerk"):
        rehearse(made, role)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HOMPHIEU_MAIL_FROM", SENDER)
    monkeypatch.setattr(remind, "now", lambda: datetime.combine(made.today, time(7)))
    yield made
    made.database.close()


def test_the_command_sends_each_reminder_once(
    office: Office, box: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOMPHIEU_SMTP", box.url)
    assert main.main(["remind"]) == 0
    assert box.to == sorted(f"{role}@xa.gov.vn" for role in ROLES)
    assert {one["Subject"] for one in box.mails} == {"Ngày mai mở hòm phiếu"}
    assert {str(one["From"]) for one in box.mails} == {f"Hòm phiếu đánh giá sự hài lòng <{SENDER}>"}
    assert main.main(["remind"]) == 0
    assert len(box.mails) == 5
    assert "Đã gửi 0 thư." in capsys.readouterr().out
    with office.reading() as session:
        assert len(session.exec(select(MailSent)).all()) == 5


def test_a_person_who_cannot_be_reached_stops_nobody_else(
    office: Office, box: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOMPHIEU_SMTP", box.url)
    box.refuse = {"clerk@xa.gov.vn"}
    assert main.main(["remind"]) == 1
    said = capsys.readouterr()
    assert "Chưa gửi được cho clerk: mail_recipient" in said.out
    assert "clerk@xa.gov.vn" not in said.out + said.err
    assert len(box.mails) == 4
    box.refuse = set()
    assert main.main(["remind"]) == 0
    assert box.to[-1] == "clerk@xa.gov.vn"
    assert len(box.mails) == 5


def test_a_dry_run_prints_and_sends_nothing(
    office: Office, box: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HOMPHIEU_SMTP", raising=False)
    assert main.main(["remind", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "Tiêu đề: Ngày mai mở hòm phiếu" in said
    assert "5 thư sẽ được gửi." in said
    assert box.mails == []
    with office.reading() as session:
        assert session.exec(select(MailSent)).all() == []


@pytest.mark.parametrize(
    "smtp", ["", "http://a", "smtp://", "smtp://u@h", "smtp://h:99999", "smtp://h/x", "smtps://u:p@h?x=1"]
)
def test_a_setting_that_is_none_is_refused_without_repeating_it(
    office: Office, smtp: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOMPHIEU_SMTP", smtp)
    assert main.main(["remind"]) == 1
    assert "HOMPHIEU_SMTP" in capsys.readouterr().err


def test_settings_are_read_and_the_password_is_in_no_repr() -> None:
    server = mail.read_server("starttls://an%40xa.vn:m%3At@thu.xa.gov.vn")
    assert (server.host, server.port, server.user, server.password) == (
        "thu.xa.gov.vn",
        587,
        "an@xa.vn",
        "m:t",
    )
    assert "m:t" not in repr(server)
    assert [mail.read_server(f"{one}://h").port for one in ("smtp", "smtps")] == [25, 465]
    with pytest.raises(SettingsError):
        mail.read_server("ftp://h")


def _fault(url: str) -> mail.Fault:
    letter = reminders.Letter(1, "an", "An", "an@xa.vn", "Xã", (("a", "b", "c"),))
    with pytest.raises(mail.NotSent) as no:
        mail.send(mail.read_server(url), SENDER, reminders.message(letter, SENDER, "http://localhost"))
    return no.value.fault


def test_every_failure_has_a_name(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.refuse_data = True
    assert _fault(box.url) == mail.Fault.REFUSED
    assert _fault(box.url.replace("smtp:", "starttls:")) == mail.Fault.TLS
    box.users = {"an": "đúng"}
    assert _fault(box.url) == mail.Fault.SENDER
    assert _fault(box.url.replace("//", "//an:sai@")) == mail.Fault.LOGIN
    monkeypatch.setattr(mail, "_LOOPBACK", ())
    assert _fault(box.url.replace("//", "//an:sai@")) == mail.Fault.TLS
    assert _fault("smtp://127.0.0.1:1") == mail.Fault.CONNECT


def test_the_name_and_password_of_the_server_are_used(
    office: Office, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.users = {"an": "bi-mat"}
    monkeypatch.setenv("HOMPHIEU_SMTP", box.url.replace("//", "//an:bi-mat@"))
    assert main.main(["remind"]) == 0
    assert len(box.mails) == 5


# --- who sets an address ----------------------------------------------------------------------------------


def test_the_person_the_administrator_and_the_command_line_set_an_address(
    monkeypatch: pytest.MonkeyPatch, client: TestClient, settings: Settings
) -> None:
    other = Office(settings.database_url)
    with other.writing() as session:
        _, password = accounts.add_account(session, "xa", "quantri", "Bà Quản", duties=["admin"])
        number = other.account(session, "mttq").id
    sign_in(client, "quantri", password)
    page = client.get("/staff/email", headers=FORM)
    fields = {"csrf": csrf_of(page.text), "email": "quan@xa.gov.vn"}
    assert client.post("/staff/email", data=fields, headers=FORM, follow_redirects=False).status_code == 303
    bad = client.post("/staff/email", data=fields | {"email": "sai"}, headers=FORM)
    assert (bad.status_code, "Chưa lưu được địa chỉ" in bad.text) == (422, True)
    path = f"/staff/admin/accounts/{number}"
    page = client.get(f"/staff/admin/accounts?account={number}", headers=FORM)
    fields = form_of(page.text, path) | {"email": "mttq@xa.gov.vn"}
    assert client.post(path, data=fields, headers=FORM, follow_redirects=False).status_code == 303
    monkeypatch.setenv("DATABASE_URL", other.url)
    assert main.main(["account", "email", "union", "union@xa.gov.vn"]) == 0
    with other.reading() as session:
        found = session.exec(select(Account.login, Account.email).where(Account.email != "")).all()
        assert dict(found) == {
            "quantri": "quan@xa.gov.vn",
            "mttq": "mttq@xa.gov.vn",
            "union": "union@xa.gov.vn",
        }
        logged = b"".join(row.body for row in session.exec(select(AuditEntry)).all())
    assert b"email_set" in logged
    assert b"xa.gov.vn" not in logged
    other.database.close()
