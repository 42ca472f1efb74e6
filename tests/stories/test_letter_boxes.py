"""Suggestion letters as three offices have them: TP Thanh Hóa and Nga Sơn in one installation, Hà Giang.

37 wards and 27 communes, each with a letter box, stand in one file; Hà Giang has a box and a hotline.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from doors import DAY, Standing, call_in, meet, view_of
from many import statements
from pypdf import PdfReader
from simulator import BOX, Office
from starlette.testclient import TestClient
from web import FORM, Clock

from app.cli import main
from app.main import create_app
from app.settings import Settings
from ballots import sealing
from ballots.errors import Code
from ballots.followup import calls
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.sealing import work
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import b64, unb64
from ballots.views import offices
from printing.record.minutes import draw_minutes
from printing.wording import UNSLIPPED

PLACES = (("thanh-hoa", "phường", "TP Thanh Hóa", 37), ("nga-son", "xã", "huyện Nga Sơn", 27))
BOXES = [f"{city}-{at}" for city, _, _, count in PLACES for at in range(1, count + 1)]
SOME = ("thanh-hoa-1", "thanh-hoa-37", "nga-son-27")
RULE = ("clerk", "mttq", "ubnd")
BITS = 6  # of work: enough to be wrong without it
PAGES = ("/", "/?q=nga+son", "/b/{}", "/thu/{}", "/b/{}/da-lang-nghe")


def the_file(count: int) -> str:
    """The first `count` boxes, each with its unit and committee."""
    named = [(city, kind, name, at) for city, kind, name, many in PLACES for at in range(1, many + 1)]
    return "\n".join(
        f"""
        [[unit]]
        id = "{city}-{at}"
        name = "UBND {kind} số {at}"
        parent = "UBND {name}"
        symbol = "UBND"
        [[unit.committee]]
        id = "hoi-dong-{city}-{at}"
        name = "Hội đồng mở hòm thư {kind} số {at}"
        rule = "khong-cong-doan"
        [[unit.committee.box]]
        id = "{city}-{at}"
        name = "Hòm thư góp ý"
        place = "Cổng trụ sở"
        kind = "letters"
        daily_cap = 2
        """
        for city, kind, name, at in named[:count]
    )


@pytest.fixture
def file(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    return tmp_path / "thanh-hoa.toml"


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    app = create_app(replace(settings, work_bits=BITS), Clock())
    with TestClient(app) as made:
        yield made
    app.state.database.close()


def set_up(file: Path, count: int, capsys: pytest.CaptureFixture[str]) -> str:
    file.write_text(the_file(count), encoding="utf-8")
    assert main.main(["setup", str(file)]) == 0
    return capsys.readouterr().out


def cost(client: TestClient, path: str) -> int:
    """How many statements a page runs."""
    with statements(client.app.state.database.engine) as heard:  # type: ignore[attr-defined]
        assert client.get(path, headers=FORM).status_code == 200
    return len(heard)


def test_64_letter_boxes_stand_in_one_file_and_no_page_costs_more(
    file: Path, client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(file, 2, capsys)
    few = {page: cost(client, page.format("thanh-hoa-1")) for page in PAGES}
    assert set_up(file, len(BOXES), capsys).count("Đã lập") == 3 * (len(BOXES) - 2)
    assert set_up(file, len(BOXES), capsys) == "Mọi thứ trong tệp đã có; không có gì thay đổi.\n"
    with client.app.state.database.reading() as session:  # type: ignore[attr-defined]
        made = {row.id: (row.kind, row.smallest, row.daily_cap) for row in offices.boxes(session)}
    assert made == dict.fromkeys(BOXES, (Kind.LETTERS, 1, 2))
    assert {page: cost(client, page.format("thanh-hoa-1")) for page in PAGES} == few
    assert "27 đơn vị" in " ".join(re.sub(r"<[^>]*>", " ", client.get("/?q=nga+son").text).split())


# --- a letter goes through ------------------------------------------------------------------------------


def sent(client: TestClient, office: Office, text: str) -> str:
    """Send a letter as a browser does, with its work; the code of a refusal, or ""."""
    asked = client.get(f"/api/v1/boxes/{office.box}/work").json()
    sheet = client.get(f"/api/v1/boxes/{office.box}/sheet").json()["sheet"]
    answers = questionnaire.write_answers(office.form, questionnaire.Ballot({}, remark=text))
    envelope = sealing.seal(unb64(sheet, len(sheet) * 3 // 4), answers)
    nonce = worked(unb64(asked["challenge"], 32), leaf_hash(envelope), asked["bits"])
    body = {"box": office.box, "envelope": b64(envelope), "work": b64(nonce)}
    answer = client.post("/api/v1/letters", json=body)
    return "" if answer.status_code == 200 else str(answer.json()["code"])


def worked(challenge: bytes, leaf: bytes, bits: int) -> bytes:
    for at in range(2**24):
        nonce = at.to_bytes(work.NONCE_BYTES)
        digest = hashlib.sha256(b"homphieu/1 work\0" + challenge + leaf + nonce).digest()
        if int.from_bytes(digest) >> (256 - bits) == 0:
            return nonce
    raise AssertionError(bits)


def test_a_letter_goes_through_in_some_of_64(
    file: Path,
    settings: Settings,
    client: TestClient,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_up(file, len(BOXES), capsys)
    clock = client.app.state.clock  # type: ignore[attr-defined]
    for seed, box in enumerate(SOME):
        monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(box))
        whose = {"box": box, "committee": f"hoi-dong-{box}", "seed": seed}
        office = Standing(settings.database_url, [RULE], **whose)  # type: ignore[arg-type]
        office.fit(*RULE)
        office.seal()
        office.seal()
        clock.moment = office.now
        told = [sent(client, office, text) for text in ("Xin thêm ghế.", "Xin sửa đường.", "Quá số thư.")]
        assert told == ["", "", Code.CAP_REACHED]
        meet(office, roles=RULE)
        [count] = view_of(office).boxes
        assert (count.box_id, count.collected.valid) == (box, 2)
        assert office.file(1, draw_minutes(view_of(office)))
        office.database.close()
    clock.moment = office.now
    for box in SOME:
        page = " ".join(re.sub(r"<[^>]*>", " ", client.get(f"/b/{box}").text).split())
        assert "Phiếu thu vào 2 (hợp lệ 2;" in page
        assert UNSLIPPED["letters"] in page
    assert "Kỳ 1, mở hòm" not in client.get("/b/thanh-hoa-2").text


def test_ha_giang_has_letters_and_a_hotline_each_counted_apart() -> None:
    office = Office(form=questionnaire.builtin("thu-gop-y"), smallest=1).ready()
    call_in(office, "0219 3866 000")
    for text in ("Cảm ơn bác Sơn đã giúp.", "Sảnh thiếu nước uống."):
        office.write(text)
    with office.writing() as session:
        for text in ("Hỏi vì sao hồ sơ đất chậm.", "Khen bộ phận một cửa.", "Gọi lại số 0912 345 678."):
            calls.note(session, BOX, office.today, text, office.today, office.random.randbytes)
    meet(office)
    assert office.today == DAY
    view = view_of(office)
    [count] = view.boxes
    assert (count.collected.ballots, count.collected.valid) == (2, 2)
    pdf = draw_minutes(view)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    assert re.search(r"đường dây nóng[^.]*03", text, re.IGNORECASE), text
    assert "0912" not in text
