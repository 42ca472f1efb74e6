"""Certificates that are installed by the command line: the page's rules, and lines of the log."""

from pathlib import Path

import pytest
from commands import Run, one_line
from cryptography.hazmat.primitives.hashes import SHA256
from signing import authority, person
from sqlmodel import Session, select

from ballots.office import audit
from ballots.tables import TrustRoot

MINE = ("--unit", "xa-dong-thanh")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A certificate of somebody who vouches for others, as it is pasted."""
    file = tmp_path / "goc.pem"
    file.write_text(authority(days=4000).pem)
    return file


def test_a_root_is_installed_listed_and_removed_and_logged(
    office: Run, session: Session, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office("root", "add", str(kept), *MINE) == 0
    assert "Đã cài chứng thư số 1: Cơ quan chứng thực số" in capsys.readouterr().out
    der = kept.with_suffix(".der")
    der.write_bytes(authority(days=4000).der)
    assert office("root", "add", str(der), *MINE) == 1, "the same again, as bytes"
    assert "đã được cài" in one_line(capsys)
    assert office("root", "list", *MINE) == 0
    assert authority(days=4000).certificate.fingerprint(SHA256()).hex() in capsys.readouterr().out
    assert office("root", "remove", "1", *MINE) == 0
    assert session.exec(select(TrustRoot)).all() == []  # last: who reads keeps writers waiting
    said = [(line.what, line.about) for line in audit.newest(session, "xa-dong-thanh")][:2]
    about = {"certificate": "Cơ quan chứng thực số"}
    assert said == [("root_removed", about), ("root_installed", about)]


def test_what_is_no_root_is_refused_in_a_line(
    office: Run, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_person, junk = tmp_path / "nguoi.pem", tmp_path / "rac.pem"
    of_person.write_text(person("Lê Thị Hoa").pem)
    junk.write_text("không phải chứng thư")
    capsys.readouterr()
    for command, said in (
        (("add", str(of_person), *MINE), "của một người, không phải của nơi cấp"),
        (("add", str(junk), *MINE), "Không đọc được chứng thư"),
        (("add", str(tmp_path / "khong-co.pem"), *MINE), "không đọc được tệp chứng thư"),
        (("add", str(kept), "--unit", "xa-khac"), "đơn vị"),
        (("remove", "7", *MINE), "không có chứng thư số 7"),
        (("list", "--unit", "xa-khac"), "đơn vị"),
    ):
        assert office("root", *command) == 1, command
        assert said in one_line(capsys), command
