"""What the commands do to an office: the example's rows, people, rules, questionnaires, days."""

import io
import json
import re
import socket
import stat
import sys
from pathlib import Path

import pytest
from commands import Run, example_commands, one_line
from live import free_port
from sqlmodel import Session, select

from app import migrate
from app.db import Database
from app.settings import now
from app.staff import accounts
from ballots.office import audit, setup
from ballots.tables import Account, AuditEntry, Box, Unit


def test_init_twice_keeps_the_secret_and_the_data(office: Run, folder: Path) -> None:
    secret = (folder / "homphieu.secret").read_bytes()
    assert office("init") == 0
    assert (folder / "homphieu.secret").read_bytes() == secret
    assert stat.S_IMODE((folder / "homphieu.secret").stat().st_mode) == 0o600


def test_init_says_that_slips_would_carry_an_address_of_this_machine(
    office: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office("init") == 0
    assert "phiếu in ra sẽ mang địa chỉ http://localhost:8000," in capsys.readouterr().err
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "http://phieu.example.vn")
    assert office("init") == 0
    assert "http://phieu.example.vn, mà điện thoại chỉ niêm phong được phiếu qua" in capsys.readouterr().err
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "https://phieu.example.vn")
    assert office("init") == 0
    assert capsys.readouterr().err == ""


def test_init_makes_no_new_secret_for_boxes_that_have_lost_theirs(
    office: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "homphieu.secret").unlink()
    assert office("init") == 1
    assert "bản sao lưu" in one_line(capsys)
    assert not (folder / "homphieu.secret").exists()
    assert office("serve") == 1
    assert "tệp khóa bí mật" in one_line(capsys)


def test_an_older_database_is_refused_until_it_is_migrated(
    office: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate.downgrade(f"sqlite:///{folder}/homphieu.db")
    assert office("unit", "list") == 1
    assert "homphieu migrate" in one_line(capsys)
    assert office("migrate") == 0
    assert office("unit", "list") == 0


def test_the_example_left_these_rows(session: Session) -> None:
    unit = session.exec(select(Unit)).one()
    assert (unit.name, unit.symbol, unit.trial) == ("Trung tâm Phục vụ hành chính công", "TTPVHCC", False)
    assert session.exec(select(Box)).one().place == "Sảnh tầng 1"
    people = {row.login: row for row in session.exec(select(Account))}
    assert {login for login, row in people.items() if row.role} == {"chutoa", "mttq", "congdoan", "motcua"}
    assert [login for login, row in people.items() if row.issues] == ["phatphieu"]
    assert [login for login, row in people.items() if row.secretary] == ["thuky"]
    assert [login for login, row in people.items() if row.admin] == ["quantri"]


def test_the_telephone_of_a_unit_is_set_and_logged(
    office: Run, session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office("unit", "telephone", "xa-dong-thanh", "0237 3 123 456") == 0
    assert session.exec(select(Unit)).one().telephone == "0237 3 123 456"
    assert office("unit", "telephone", "xa-dong-thanh", "1" * 61) == 1
    assert office("unit", "telephone", "xa-khac", "1") == 1
    capsys.readouterr()
    assert office("unit", "telephone", "xa-dong-thanh", "abc") == 1
    assert "ít nhất ba chữ số" in one_line(capsys)
    monkeypatch.setattr(setup, "check_telephone", str)  # whatever may be kept has to fit on slips
    assert office("unit", "telephone", "xa-dong-thanh", "W" * 60) == 1
    assert "không đủ chỗ cho số điện thoại" in one_line(capsys)
    logged = session.exec(select(AuditEntry).order_by(AuditEntry.height)).all()  # type: ignore[arg-type]
    said = json.loads(logged[-1].body)
    assert (said["what"], said["after"]) == ("telephone_set", {"telephone": "0237 3 123 456"})


def test_what_commands_did_is_in_the_audit_log_as_the_servers_own(session: Session) -> None:
    logged = list(session.exec(select(AuditEntry).order_by(AuditEntry.height)))  # type: ignore[arg-type]
    said = [json.loads(row.body) for row in logged]
    assert {(line["login"], line["account"]) for line in said} == {("homphieu", None)}
    assert [line["what"] for line in said[:3]] == ["unit_added", "committee_added", "box_added"]
    people = [line["about"]["login"] for line in said[3:]]
    assert people == ["quantri", "phatphieu", "thuky", "chutoa", "mttq", "congdoan", "motcua"]
    assert "argon2" not in str(said)


def test_the_desks_of_a_box_are_set_and_logged(
    office: Run, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--committee", "hoi-dong", "--name", "Hòm 2", "--place", "Tầng 2"]
    assert office("box", "add", "hom-2", *place, "--desks", "B1 B2") == 0
    assert office("box", "list") == 0
    assert "B1, B2" in capsys.readouterr().out
    assert office("box", "desks", "hom-1", "1,2,a") == 0
    assert "quầy 1, 2, A" in capsys.readouterr().out
    line = next(audit.newest(session, "xa-dong-thanh"))  # last: who reads keeps writers waiting
    assert (line.what, line.before, line.after) == ("desks_set", {"desks": []}, {"desks": ["1", "2", "A"]})


def test_the_layout_of_a_box_is_set_and_logged(
    office: Run, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office("box", "layout", "hom-1", "roll-80") == 0
    assert "Giấy cuộn 80 mm" in capsys.readouterr().out
    assert office("box", "list") == 0
    assert "roll-80" in capsys.readouterr().out
    line = next(audit.newest(session, "xa-dong-thanh"))
    assert (line.what, line.before, line.after) == ("layout_set", {"layout": "a5"}, {"layout": "roll-80"})


def test_a_box_is_taken_out_of_service_and_put_back(
    office: Run, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office("box", "return", "hom-1") == 1
    assert "đang dùng" in one_line(capsys)
    assert office("box", "retire", "hom-1") == 0
    assert re.fullmatch(r"Hòm hom-1 ngừng dùng từ ngày \d\d/\d\d/\d{4}\.\n", capsys.readouterr().out)
    assert office("box", "retire", "hom-1") == 1
    assert "đã ngừng dùng" in one_line(capsys)
    assert office("box", "list") == 0
    assert "ngừng từ" in capsys.readouterr().out
    assert office("box", "return", "hom-1") == 0
    assert "xin niêm phong kỳ đầu tiên" in capsys.readouterr().out
    newest = audit.newest(session, "xa-dong-thanh")
    assert [next(newest).what for _ in range(2)] == ["box_returned", "box_retired"]


def test_an_auditor_is_added_with_no_other_duty_and_no_seat(
    office: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    person = ("--unit", "xa-dong-thanh", "--name", "Ngô Thị Kiểm")
    assert office("account", "add", "kiemtra", *person, "--auditor") == 0
    capsys.readouterr()
    for more in (["--issue"], ["--committee", "hoi-dong", "--role", "supervisor"]):
        assert office("account", "add", "kiemtra2", *person, "--auditor", *more) == 1
        assert "Người kiểm tra chỉ được xem" in one_line(capsys)


def test_a_generated_password_signs_in_and_a_reset_ends_it(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown() -> str:
        return capsys.readouterr().out.strip().rpartition(": ")[2]

    def signs_in(password: str) -> bool:
        database = Database(f"sqlite:///{folder}/homphieu.db")
        with database.writing() as session:
            account = accounts.sign_in(session, "an.nguyen", password, now())
            assert account is None or account.must_change
            session.rollback()
        database.close()
        return account is not None

    for command in example_commands()[:2]:
        run(*command)
    run("account", "add", "an.nguyen", "--unit", "xa-dong-thanh", "--name", "Nguyễn Văn An", "--issue")
    first = shown()
    assert signs_in(first)
    assert run("account", "reset", "an.nguyen") == 0
    second = shown()
    assert signs_in(second)
    assert not signs_in(first)
    assert run("account", "disable", "an.nguyen") == 0
    assert not signs_in(second)
    assert run("account", "reset", "an.nguyen") == 1


def test_a_password_from_standard_input_is_not_shown_again(
    office: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["account", "add", "moi", "--unit", "xa-dong-thanh", "--name", "Mới", "--issue", "--password-stdin"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("ngắn\n"))
    assert office(*add) == 1
    assert "ít nhất" in one_line(capsys)
    monkeypatch.setattr(sys, "stdin", io.StringIO("một mật khẩu đủ dài\n"))
    assert office(*add) == 0
    assert "mật khẩu" not in capsys.readouterr().out.lower()


def test_lists_show_what_there_is(office: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for group, expected in {
        "unit": ["xa-dong-thanh", "TTPVHCC"],
        "committee": ["clerk + mttq + ubnd + union", "Đại diện Công đoàn"],
        "box": ["hom-1", "hai-noi-dung", "Sảnh tầng 1"],
        "form": ["hai-noi-dung", "nam-yeu-to"],
        "account": ["thuky", "Thư ký", "Đại diện lãnh đạo UBND (chủ tọa)"],
        "swap": ["02/01/2026", "10/01/2026"],
    }.items():
        assert office(group, "list") == 0
        listed = capsys.readouterr().out
        assert all(part in listed for part in expected), listed


def test_a_rule_and_a_label_are_changed(office: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert office("committee", "rule", "hoi-dong", "khong-cong-doan") == 0
    assert office("committee", "label", "hoi-dong", "clerk", "Giám đốc Trung tâm") == 0
    capsys.readouterr()
    assert office("committee", "list") == 0
    listed = capsys.readouterr().out
    assert "mở hòm: clerk + mttq + ubnd\n" in listed
    assert "clerk       Giám đốc Trung tâm\n" in listed
    assert "Lý do" not in listed
    assert office("committee", "rule", "hoi-dong", "ubnd+secretary,mttq+ubnd", "--reason", "Xã đảo") == 0
    assert office("committee", "list") == 0
    listed = capsys.readouterr().out
    assert "mở hòm: secretary + ubnd, hoặc mttq + ubnd\n  Lý do: Xã đảo\n" in listed


def test_an_own_questionnaire_from_a_built_in_one(
    office: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office("form", "show", "hai-noi-dung", "--source") == 0
    source = capsys.readouterr().out.replace('id = "hai-noi-dung"', 'id = "xa-nha"', 1)
    (tmp_path / "xa.toml").write_text(source, encoding="utf-8")
    assert office("form", "add", str(tmp_path / "xa.toml")) == 0
    assert office("form", "show", "xa-nha") == 0
    assert "(xa-nha, phiên bản 1)" in capsys.readouterr().out
    (tmp_path / "xa.toml").write_text(source.replace("Phiếu", "Đơn", 1), encoding="utf-8")
    assert office("form", "add", str(tmp_path / "xa.toml")) == 1
    assert "tăng số phiên bản" in one_line(capsys)


def test_a_swap_moves_the_last_working_day(office: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert office("swap", "add", "31/12/2026", "--off", "--document", "Thông báo 99/TB") == 0
    assert office("workdays", "2026") == 0
    assert "Tháng 12: thứ Tư, 30/12/2026 – bỏ qua 31/12 nghỉ Thông báo 99/TB" in capsys.readouterr().out
    assert office("swap", "remove", "2026-12-31") == 0
    assert office("workdays", "2026") == 0
    assert "Tháng 12: thứ Năm, 31/12/2026\n" in capsys.readouterr().out


def test_the_calendar_needs_no_database_and_says_what_is_provisional(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("workdays", "2027") == 0
    assert "chưa được công bố" in capsys.readouterr().out
    assert not folder.exists()


def test_serve_gives_the_checked_office_to_the_server(
    office: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app import main as web  # noqa: PLC0415 - all pages: this test alone needs them

    served: list[tuple[str, int]] = []

    def take(app: object, host: str, port: int, listeners: list[socket.socket]) -> None:
        assert [one.getsockname()[1] for one in listeners] == [port]
        served.append((host, port))
        app.state.database.close()  # type: ignore[attr-defined]

    monkeypatch.setattr(web, "serve", take)
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "https://phieu.example.vn")
    port = free_port()
    assert office("serve", "--port", str(port)) == 0
    assert served == [("127.0.0.1", port)]
    out, err = capsys.readouterr()
    assert (f"http://127.0.0.1:{port}" in out, err) == (True, "")
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "http://phieu.example.vn")
    assert office("serve", "--host", "0.0.0.0", "--port", str(free_port())) == 0
    assert "https://" in capsys.readouterr().err
