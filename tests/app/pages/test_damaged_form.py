"""A questionnaire that somebody has changed in the database: every page that reads it is out of order."""

import re
from datetime import date
from pathlib import Path

import pytest
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, sign_in

from app import errors
from app.settings import Settings
from app.staff import accounts
from ballots.tables import Questionnaire

ROOT = Path(__file__).parents[3]
# Bytes that come from elsewhere: an auditor's archive, and what a process was handed of a checked one.
ELSEWHERE = {"ballots/verify/verifier.py", "app/scanning/reader.py", "ballots/forms/questionnaire.py"}
PAGES = (
    f"/b/{BOX}",
    f"/b/{BOX}/forms/1.json",
    f"/b/{BOX}/ky/1.zip",
    f"/b/{BOX}/so-lieu.csv",
    f"/api/v1/boxes/{BOX}",
    f"/staff/committee/{BOX}",
    f"/staff/issue/{BOX}",
    f"/staff/print/{BOX}/label.svg",
    "/staff/figures",
    "/staff/minutes/1",
    "/staff/minutes/1/preview.pdf",
    "/staff/openings/1",
)


def test_no_page_draws_it_and_the_log_says_once_which(
    client: TestClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Changed into another questionnaire that is spelled as one: only its name tells."""
    office = Office(settings.database_url).ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL", thai_do="HL")
    office.today = date(2026, 11, 30)
    office.open(["ubnd", "mttq", "union", "clerk"])
    office.finish()
    office.file()
    office.fit()
    office.draft()
    with office.writing() as session:
        chair = office.account(session, "ubnd")
        chair.issues = chair.secretary = chair.admin = True
        password = accounts.reset_password(session, chair)
        session.add(chair)
    sign_in(client, "ubnd", password)
    assert [client.get(page, headers=FORM).status_code for page in PAGES] == [200] * len(PAGES)
    with office.writing() as session:
        row = session.exec(select(Questionnaire).where(Questionnaire.name == office.form.name)).one()
        row.published = row.published.replace(b"Phi", b"Chi", 1)
        session.add(row)
    office.database.close()
    errors._log_damaged.cache_clear()
    caplog.clear()
    for page in PAGES:
        answer = client.get(page, headers=FORM)
        assert answer.status_code == 500, page
        assert "không còn nguyên vẹn" in answer.text, page
    said = [one.getMessage() for one in caplog.records if one.name == "homphieu"]
    assert said == [
        f"questionnaire {office.form.name} in the database does not hash to its own name: restore it"
    ]


def test_what_the_database_keeps_is_read_under_its_name_alone() -> None:
    """The kind: read_published() asks no name, so it is for what comes from elsewhere."""
    readers = {
        str(path.relative_to(ROOT))
        for folder in ("app", "ballots")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bread_published\b", path.read_text("utf-8"))
    }
    assert readers == ELSEWHERE
