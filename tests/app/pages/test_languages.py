"""Public pages in English: all of their sentences, figures as in English, links that keep the language."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from phrases import VIETNAMESE
from pypdf import PdfReader
from simulator import BOX, Office
from starlette.testclient import TestClient

from app.settings import Settings
from ballots.forms import questionnaire

PATHS = (
    "/",
    f"/b/{BOX}",
    f"/b/{BOX}/xac-nhan",
    f"/b/{BOX}/da-lang-nghe",
    "/u/xa/da-lang-nghe",
    "/about",
    "/vi-sao-tin",
)
# What is the office's own, or said in Vietnamese on purpose.
NAMES = re.compile(
    "UBND xã Đông Thanh|UBND tỉnh Thanh Hóa|Hòm phiếu số 1|Sảnh tầng 1|Tiếng Việt|Chủ tịch UBND[^<]*"
)

OWN = re.compile(r"<(?!li|span aria|title|a href=.#)[^>]*>(?:UBND xã Đông Thanh|Sảnh tầng 1)<")


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


def month(office: Office) -> None:
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL", thai_do="KHL")
    office.today = date(2026, 11, 30)
    office.open(["ubnd", "mttq", "union", "clerk"], 1234)
    office.finish()
    office.file(3)


def page_of(client: TestClient, path: str) -> str:
    answer = client.get(path, params={"lang": "en"}, headers={"accept": "text/html"})
    assert "set-cookie" not in answer.headers
    return " ".join(answer.text.split())


@pytest.mark.parametrize("path", PATHS)
def test_no_sentence_stays_vietnamese(client: TestClient, office: Office, path: str) -> None:
    month(office)
    in_english(page_of(client, path))


def test_a_letter_is_written_in_english_and_its_page_leads_on_in_it(
    client: TestClient, settings: Settings
) -> None:
    office = Office(settings.database_url, form=questionnaire.builtin("thu-gop-y")).ready()
    page = page_of(client, f"/thu/{BOX}")
    in_english(page)
    in_english(page_of(client, f"/b/{BOX}"))
    assert f'href="/b/{BOX}?lang=en"' in page
    assert f'<a href="/thu/{BOX}" hreflang="vi"' in page
    assert 'data-months="January,' in page
    assert f'href="/thu/{BOX}?lang=en"' in page_of(client, f"/b/{BOX}")
    poster = client.get(f"/thu/{BOX}/to-dan.pdf").content
    [sheet] = PdfReader(io.BytesIO(poster)).pages
    assert "Scan the code to write to the office" in " ".join(sheet.extract_text().split())
    office.database.close()


def in_english(page: str) -> None:
    assert '<html lang="en">' in page
    for name in OWN.findall(page):
        assert ' lang="vi"' in name  # no voice is to read it as English
    text = NAMES.sub("", re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", page))
    assert [part for part in re.split(r"\s{2,}", text) if VIETNAMESE.search(part)] == []


def test_figures_and_days_are_written_as_english_writes_them(client: TestClient, office: Office) -> None:
    month(office)
    page = page_of(client, f"/b/{BOX}")
    assert "Period 1, opened on 30 November 2026" in page
    assert "6 ballots for 1,234 results given out" in page
    assert "participation 0.5%" in page
    assert "Not satisfied" in page
    assert "Participation is under 30%" in page
    vietnamese = " ".join(client.get(f"/b/{BOX}").text.split())
    assert "6 phiếu trên 1.234 hồ sơ" in vietnamese
    assert "0,5 %" in vietnamese


def test_links_keep_the_language_and_lead_back(client: TestClient, office: Office) -> None:
    page = page_of(client, "/")
    assert f'href="/b/{BOX}?lang=en"' in page
    assert (
        f'href="/p/{BOX}#lang=en"' in page
    )  # the fragment: no server learns in which language somebody votes
    assert 'href="/about?lang=en"' in page
    assert '<a href="/" hreflang="vi" lang="vi" rel="alternate">Tiếng Việt</a>' in page
    vietnamese = client.get("/").text
    assert '<a href="/?lang=en" hreflang="en" lang="en" rel="alternate">English</a>' in vietnamese
    assert 'lang=en"' not in vietnamese.replace('<a href="/?lang=en" hreflang', "")
    found = " ".join(client.get("/?lang=en&q=dong+thanh").text.split())
    assert '<input type="hidden" name="lang" value="en">' in found
    assert "Offices found with “dong thanh”: 1." in found
    assert 'href="/?q=dong+thanh"' in found


@pytest.mark.parametrize("path", PATHS)
def test_each_language_is_kept_by_its_own_address(client: TestClient, office: Office, path: str) -> None:
    tags = {}
    for query in ("", "?lang=en"):
        first = client.get(path + query)
        assert first.headers["cache-control"] == "public, max-age=60"
        again = client.get(path + query, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        tags[query] = first.headers["etag"]
    assert tags[""] != tags["?lang=en"]
    kept = client.app.state.kept_pages._pages  # type: ignore[attr-defined]
    before = set(kept)
    for unknown in ("vi", "xx", "blt", "en%22"):
        assert client.get(f"{path}?lang={unknown}").headers["etag"] == tags[""]
    assert set(kept) == before  # strangers' languages push nobody's page out


def test_refusals_are_in_the_language_of_the_address(client: TestClient) -> None:
    html = {"accept": "text/html"}
    assert "This ballot box was not found." in client.get("/b/none?lang=en", headers=html).text
    assert "There is no page at this address." in client.get("/none?lang=en", headers=html).text
    assert "Không tìm thấy hòm phiếu này." in client.get("/b/none", headers=html).text
    lost = client.get("/p/none", headers=html).text
    assert '<section lang="en"' in lost
    assert "ballot code can still be used" in lost
