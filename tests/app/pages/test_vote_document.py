"""What goes with the voting page: its style in the policy, what is fetched beside it, how long it is kept."""

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest
from simulator import BOX, Office
from starlette.testclient import TestClient

from app import served
from app.settings import Settings

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


def test_the_policy_lets_in_the_one_style_that_stands_in_the_page(client: TestClient) -> None:
    answer = client.get(f"/p/{BOX}")
    [style] = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [allowed] = re.findall("style-src ([^;]*);", answer.headers["content-security-policy"])
    assert allowed == f"'self' 'sha256-{digest}'"
    assert "style=" not in answer.text


def test_script_and_box_are_announced_and_the_document_names_no_box(client: TestClient) -> None:
    answer = client.get(f"/p/{BOX}")
    assert answer.headers["link"] == (
        f"<{served.address('vote.js')}>; rel=modulepreload, "
        f"</api/v1/boxes/{BOX}>; rel=preload; as=fetch; crossorigin"
    )
    assert BOX not in answer.text


def test_a_code_in_the_path_is_in_no_header(client: TestClient) -> None:
    answer = client.get(f"/p/{BOX}%2523TX6BKP7777777777A")
    assert answer.status_code == 200
    assert "TX6BKP" not in str(answer.headers) + answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("//p/hom-1", "///P/Hom-1", "/p//hom-1", "/p/%20hom-1", "/p/%E2%80%8Bhom-1", "/p/%EF%BB%BFhom-1"),
        *("/p/hom%C2%AD-1", "/p/hom%EF%BC%8D1", "/p/ｈｏｍ-1", "/p/hom-1.", "/p/hom-1,%C2%A0", "/p%2Fhom-1"),
        *("/%70/hom-1", "/p/hom%2D1", "/p/hom-1/?zarsrc=30"),
    ],
)
def test_an_address_that_was_changed_before_its_fragment_leads_to_the_plain_one(
    client: TestClient, path: str
) -> None:
    """Browsers keep the fragment; the page itself would look for the box at the address that they show."""
    answer = client.get("http://testserver" + path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/p/{BOX}")


@pytest.mark.parametrize(
    "path",
    [
        *("/p/hom-1?zarsrc=30%23CODE", "/p/hom-1?a=%2523CODE", "/P/hom-1?a=%23CODE", "//p/hom-1%23CODE"),
        *("/p/%E2%80%8Bhom-1%23CODE", "/p/hom-1＃CODE", "/p//hom-1%23CODE"),
    ],
)
def test_an_address_with_a_code_in_it_is_answered_and_neither_kept_nor_repeated(
    client: TestClient, path: str
) -> None:
    answer = client.get(
        "http://testserver" + path.replace("CODE", "TX6BKP7777777777A"), follow_redirects=False
    )
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "TX6BKP" not in str(answer.headers) + answer.text


def test_the_page_is_kept_for_an_hour_and_what_it_asks_never(client: TestClient) -> None:
    assert client.get(f"/p/{BOX}").headers["cache-control"] == "public, max-age=3600"
    assert client.get(f"/api/v1/boxes/{BOX}").headers["cache-control"] == "no-store"
    assert client.get("/p/khong-co").headers["cache-control"] == "no-store"


def test_what_is_needed_at_once_imports_nothing() -> None:
    script = served.file("vote.js")
    assert script is not None
    assert not re.search(rb"^(?:import|export) .*from ", script.content, re.MULTILINE)
