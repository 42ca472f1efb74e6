"""A province by commands and by the set-up file: levels, its account, what is logged."""

import json
from pathlib import Path

import pytest
from commands import Run, one_line
from sqlmodel import Session, select

from ballots.tables import Account, AuditEntry, ProvinceUnit

TINH = ("unit", "add", "tinh", "--name", "UBND tỉnh", "--parent", "Chính phủ", "--symbol", "UB")
UNIT = ("--name", "Trung tâm", "--parent", "UBND xã", "--symbol", "TT")


def of(session: Session) -> dict[str, str]:
    found = {row.unit_id: row.province_id for row in session.exec(select(ProvinceUnit))}
    session.rollback()  # who reads no longer keeps nobody from writing
    return found


def test_units_come_under_a_province_and_leave_it(office: Run, session: Session) -> None:
    assert office(*TINH) == 0
    assert office("unit", "add", "xa-hai", *UNIT, "--province", "tinh") == 0
    assert office("unit", "province", "xa-dong-thanh", "tinh") == 0
    assert of(session) == {"xa-hai": "tinh", "xa-dong-thanh": "tinh"}
    logged = session.exec(select(AuditEntry).where(AuditEntry.unit_id == "xa-dong-thanh"))
    said = json.loads(max(logged, key=lambda row: row.height).body)
    session.rollback()
    assert (said["what"], said["after"]) == ("province_set", {"province": "tinh"})
    assert office("unit", "province", "xa-hai", "") == 0
    assert of(session) == {"xa-dong-thanh": "tinh"}


@pytest.mark.parametrize(
    ("unit", "province"),
    [("tinh", "tinh"), ("tinh", "xa-hai"), ("xa-hai", "xa-dong-thanh"), ("xa-la", "tinh")],
)
def test_there_is_one_level_and_nothing_is_lost_by_a_no(
    office: Run, session: Session, capsys: pytest.CaptureFixture[str], unit: str, province: str
) -> None:
    office(*TINH)
    office("unit", "add", "xa-hai", *UNIT)
    office("unit", "province", "xa-dong-thanh", "tinh")
    capsys.readouterr()
    assert office("unit", "province", unit, province) == 1
    one_line(capsys)
    assert of(session) == {"xa-dong-thanh": "tinh"}


def test_a_province_s_account_has_no_other_duty_and_no_seat(office: Run, session: Session) -> None:
    person = ("account", "add", "tinh.xem", "--unit", "xa-dong-thanh", "--name", "Bà Xem", "--province")
    assert office(*person, "--issue") == 1
    assert office(*person, "--committee", "hoi-dong", "--role", "mttq") == 1
    assert office(*person) == 0
    found = session.exec(select(Account).where(Account.login == "tinh.xem")).one()
    assert (found.province, found.issues, found.role) == (True, False, None)


def test_the_set_up_file_names_the_province(
    office: Run, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tinh.toml"
    unit = 'name = "Trung tâm"\nparent = "UBND xã"\nsymbol = "TT"\n'
    file.write_text(
        f'[[unit]]\nid = "tinh"\n{unit}\n[[unit]]\nid = "xa-ba"\n{unit}province = "tinh"\n', "utf-8"
    )
    assert office("setup", str(file)) == 0
    assert of(session) == {"xa-ba": "tinh"}
    capsys.readouterr()
    assert office("setup", str(file)) == 0
    assert "không có gì thay đổi" in capsys.readouterr().out
    office("unit", "province", "xa-ba", "")
    assert office("setup", str(file)) == 1  # it is there and differs
