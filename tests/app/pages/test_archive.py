"""Downloading archives: the public one by all, the full one by an auditor who says to know what it shows."""

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
from archived import a_month
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, csrf_of, sign_in

from app import served
from app.settings import Settings
from app.staff import accounts
from ballots.tables import AuditEntry

PAGE = f"/staff/archive/{BOX}/1"
PUBLIC = f"/b/{BOX}/ky/1.zip"
Enter = Callable[[str], TestClient]


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


@pytest.fixture
def as_(client: TestClient, office: Office) -> Enter:
    """Sign in as an auditor or as the administrator."""
    with office.writing() as session:
        passwords = {
            duty: accounts.add_account(session, "xa", duty, "Bà Kiểm Tra", duties=[duty])[1]
            for duty in ("auditor", "admin")
        }

    def enter(login: str) -> TestClient:
        client.cookies.clear()
        sign_in(client, login, passwords[login])
        return client

    return enter


def files_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.namelist()


def downloads(office: Office) -> list[bytes]:
    with office.reading() as session:
        bodies = session.exec(select(AuditEntry.body)).all()
    return [body for body in bodies if b'"archive_downloaded"' in body]


def test_anybody_downloads_the_public_archive_once_there_are_minutes(
    client: TestClient, office: Office
) -> None:
    assert client.get(PUBLIC).status_code == 404
    a_month(office)
    answer = client.get(PUBLIC)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="homphieu-{BOX}-ky-1-cong-khai.zip"'
    )
    assert "set-cookie" not in answer.headers
    assert not {"envelopes.bin", "releases.json"} & set(files_of(answer.content))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        manifest = packed.read("manifest.json").decode()
    assert all(f'"{name}":"{sha256}"' in manifest for name, sha256 in served.hashes().items())
    assert PUBLIC in client.get(f"/b/{BOX}").text


@pytest.mark.parametrize("path", [f"/b/{BOX}/ky/2.zip", f"/b/{BOX}/ky/99.zip", "/b/khong-co/ky/1.zip"])
def test_no_archive_is_made_of_what_is_not_finished(path: str, client: TestClient, office: Office) -> None:
    a_month(office)
    assert client.get(path).status_code == 404


def test_the_auditor_is_told_in_plain_words_and_the_download_is_logged(as_: Enter, office: Office) -> None:
    a_month(office)
    client = as_("auditor")
    assert PAGE in client.get("/staff/archive", headers=FORM).text
    page = client.get(PAGE, headers=FORM).text
    assert "đọc được từng lá phiếu" in page
    answer = client.post(PAGE, data={"csrf": csrf_of(page), "understood": "true"}, headers=FORM)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].endswith('-ky-1-day-du.zip"')
    assert {"envelopes.bin", "releases.json"} <= set(files_of(answer.content))
    (line,) = downloads(office)
    assert b'"login":"auditor"' in line
    assert b'"period":1' in line


def test_without_the_tick_nothing_is_given_and_nothing_logged(as_: Enter, office: Office) -> None:
    a_month(office)
    client = as_("auditor")
    token = csrf_of(client.get(PAGE, headers=FORM).text)
    answer = client.post(PAGE, data={"csrf": token}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "archive_unconfirmed")
    assert downloads(office) == []


def test_the_administrator_gets_no_full_archive(as_: Enter, office: Office) -> None:
    a_month(office)
    client = as_("admin")
    token = csrf_of(client.get("/staff/password", headers=FORM).text)
    assert client.get(PAGE, headers=FORM).status_code == 403
    answer = client.post(PAGE, data={"csrf": token, "understood": "true"}, headers=FORM)
    assert answer.status_code == 403
    assert downloads(office) == []
