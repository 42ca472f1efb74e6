"""A unit's signed results under their address: checked by the very lines that docs/FORMATS.md gives."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from fastapi import FastAPI
from simulator import Office
from starlette.testclient import TestClient
from web import FORM

from ballots.sealing.ledger import fingerprint
from ballots.spelling import unb64

ROOT = Path(__file__).resolve().parents[3]
QUORUM = ["ubnd", "mttq", "union", "clerk"]


@pytest.fixture
def filed(settings: Any, client: TestClient) -> bytes:
    assert isinstance(client.app, FastAPI)
    office = Office(settings.database_url).ready()
    for slip in office.issue(8):
        office.vote(slip, ket_qua="RHL", thai_do="HL")
    office.today = office.today.replace(day=30)
    office.open(QUORUM)
    office.finish()
    office.file()
    office.database.close()
    return client.get("/u/xa/ket-qua.json").content


def lines_of_the_docs() -> str:
    told = (ROOT / "docs" / "FORMATS.md").read_text(encoding="utf-8").split("## Published results")[1]
    found = re.search(r"```python\n(.*?)```", told, re.DOTALL)
    assert found
    return found[1]


def run(content: bytes, folder: Path, known: str) -> dict[str, Any]:
    (folder / "ket-qua.json").write_bytes(content)
    names: dict[str, Any] = {"FILE": str(folder / "ket-qua.json"), "KNOWN": known}
    exec(compile(lines_of_the_docs(), "FORMATS.md", "exec"), names)
    return names


def test_the_lines_of_the_docs_check_and_add_up_what_a_unit_publishes(filed: bytes, tmp_path: Path) -> None:
    (one,) = json.loads(filed)["results"]
    known = fingerprint(unb64(one["log_key"], 32))
    assert run(filed, tmp_path, known)["satisfied"] == {"ket_qua": 8, "thai_do": 8}


@pytest.mark.parametrize(("was", "now"), [('"RHL":8', '"RHL":9'), ('"held_on":"2026', '"held_on":"2025')])
def test_a_changed_figure_or_day_is_found_by_them(filed: bytes, tmp_path: Path, was: str, now: str) -> None:
    told = json.loads(filed)
    (one,) = told["results"]
    known = fingerprint(unb64(one["log_key"], 32))
    assert was in one["document"]
    one["document"] = one["document"].replace(was, now)
    with pytest.raises(InvalidSignature):
        run(json.dumps(told).encode(), tmp_path, known)


def test_another_key_than_the_notice_s_is_found_by_them(filed: bytes, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run(filed, tmp_path, "0000 0000 0000 0000 0000 0000")


def test_the_key_is_the_one_that_the_notice_and_the_chain_name(filed: bytes, client: TestClient) -> None:
    (one,) = json.loads(filed)["results"]
    known = fingerprint(unb64(one["log_key"], 32))
    page = re.sub(r"<[^>]+>|\s+", "", client.get("/b/hom-1/so-ghi", headers=FORM).text)
    assert known.replace(" ", "") in page


def test_the_unit_s_page_tells_months_years_and_leads_to_the_file(filed: bytes, client: TestClient) -> None:
    assert filed
    told = client.get("/u/xa/ket-qua", headers=FORM).text
    assert "11/2026" in told
    assert "/u/xa/ket-qua.json" in told
    assert "Chỉ số hài lòng hai nội dung" in told
    assert client.get("/u/khong-co/ket-qua", headers=FORM).status_code == 404
    assert client.get("/u/khong-co/ket-qua.json").status_code == 404
