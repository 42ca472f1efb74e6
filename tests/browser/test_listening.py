""" "Nghe đọc": every question and level can be heard, and nobody on the way learns which was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from live import serving
from piercing import Root
from playwright.sync_api import Page, expect
from simulator import BOX, Office
from voices import tone
from voting import go, ready, send, state, tick

from app.audio.recordings import keys_of
from app.demo.server import usable_port
from app.main import create_app

pytestmark = pytest.mark.browser

PRESSED = "function () { return this.getAttribute('aria-pressed') }"
NAMES = (
    "function () { return Array.from(this.querySelectorAll('.hear'), (b) => b.getAttribute('aria-label')) }"
)
FIRST = '[data-question="ket_qua"] .hear'


@pytest.fixture
def heard(server: Any, office: Office, tmp_path: Path) -> Iterator[Any]:
    """A server of the same office that has recordings of all but one level."""
    for key in keys_of(office.form):
        if key != "muc-BT":
            tone(tmp_path / "audio" / "vi" / "hai-noi-dung" / "1" / f"{key}.wav", 1.5)
    port = usable_port(0)
    address = f"http://127.0.0.1:{port}"
    settings = replace(server.settings, public_url=address, audio_folder=tmp_path / "audio")
    with serving(create_app(settings, server.clock), port):
        yield replace(server, address=address, port=port, settings=settings)


def listen(page: Page) -> Root:
    page.get_by_role("button", name="Nghe đọc").click()
    expect(page.locator("#listen")).to_have_text("Tắt nghe đọc")
    return ready(page)


def test_recordings_are_fetched_together_and_heard_one_at_a_time(
    page: Page, heard: Any, office: Office
) -> None:
    [slip] = office.issue()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, heard, slip)
    page.wait_for_load_state("networkidle")
    assert not any("/audio/" in url or "listen.js" in url for url in asked)
    ballot = listen(page)
    fetched = [url.rpartition("/")[2] for url in asked if "/audio/" in url]
    assert fetched == ["1", "ket_qua.wav", "muc-HL.wav", "muc-KHL.wav", "muc-RHL.wav", "thai_do.wav"]
    named = [
        "Nghe nội dung 1",
        *(f"Nghe mức: {level}" for level in ("Rất hài lòng", "Hài lòng", "Không hài lòng")),
    ]
    assert ballot.ask('[data-question="ket_qua"]', NAMES) == named  # nothing for what can't be heard
    before = len(asked)
    ballot.press(f"{FIRST}:nth-child(2)")
    assert ballot.ask(f"{FIRST}:nth-child(2)", PRESSED) == "true"
    ballot.press(f"{FIRST}:nth-child(3)")  # the other one ends
    assert ballot.ask(f"{FIRST}:nth-child(2)", PRESSED) == "false"
    ballot.wait(
        f"{FIRST}:nth-child(3)", PRESSED, lambda pressed: pressed == "false"
    )  # it has come to its end
    ballot.press(f"{FIRST}:nth-child(1)")
    ballot.press(f"{FIRST}:nth-child(1)")
    assert ballot.ask(f"{FIRST}:nth-child(1)", PRESSED) == "false"
    assert [url for url in asked[before:] if not url.startswith("blob:")] == []
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")
    expect(page.locator("#listen")).to_be_hidden()


VOICES = """
window.heard = [];
const voices = [{ lang: "vi-VN", localService: LOCAL }, { lang: "en-US", localService: true }];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices, cancel: () => null, speak: (one) => window.heard.push([one.lang, one.text]) } });
"""


def test_without_recordings_the_device_s_own_voice_reads_in_the_page_s_language(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    page.add_init_script(VOICES.replace("LOCAL", "true"))
    go(page, server, slip)
    ballot = listen(page)
    ballot.press(f"{FIRST}:nth-child(1)")
    ballot.press(f"{FIRST}:nth-child(5)")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Listen").click()
    expect(page.locator("#listen")).to_have_text("Stop listening")
    ballot.press(f"{FIRST}:nth-child(5)")
    question = "Kết quả giải quyết thủ tục hành chính (đúng hẹn, đúng quy định, đầy đủ, chính xác)"
    assert page.evaluate("window.heard") == [
        ["vi-VN", question],
        ["vi-VN", "Không hài lòng"],
        ["en-US", "Not satisfied"],
    ]


def test_a_voice_that_would_send_the_words_elsewhere_is_none(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    page.add_init_script(VOICES.replace("LOCAL", "false"))
    go(page, server, slip)
    expect(page.locator("#listen")).to_be_hidden()
    assert BOX in page.url
