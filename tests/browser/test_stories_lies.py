"""The story of a lying server: what it asks for, what people read, and that nothing leaves the browser."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from simulator import BOX, LABELS, Office, identity
from sqlmodel import select
from stories import PASSPHRASE, Story, new_office

from ballots.keys.holders import holder_id
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of, read_sheet, seal_groups
from ballots.spelling import b64
from ballots.tables import Holder, SheetDraft

pytestmark = pytest.mark.browser
SIGN = f"/staff/committee/{BOX}/sign"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    made = new_office(tmp_path, monkeypatch)
    yield made
    made.database.close()


@pytest.fixture
def story(browser: Browser, server: Any, office: Office, tmp_path: Path) -> Iterator[Story]:
    made = Story(browser, server, office, tmp_path)
    yield made
    made.everybody_leaves()
    assert made.faults == []


# --- another sheet to sign ----------------------------------------------------------------------------------


def another_sheet(story: Story, role: str) -> tuple[Callable[[str], str], str, str]:
    """A server that shows a sheet on which a role's padlock is its own, and the mã niêm phong of that.

    Gives the lie, the true mã niêm phong, and the false one.
    """
    with story.office.reading() as session:
        raw = session.exec(select(SheetDraft.sheet)).one()
    true = read_sheet(raw)
    old, new = (b64(one) for one in (true.padlocks[role], point_of(keyring.make_padlock())))
    seals = [seal_groups(read_sheet(one).seal) for one in (raw, raw.replace(old.encode(), new.encode()))]

    made = dict(zip(*(seal.split() for seal in seals), strict=True))
    group = re.compile(rf"(?<![\w-])(?:{'|'.join(made)})(?![\w-])")  # not four letters amid a key's hundred

    def lie(text: str) -> str:
        return group.sub(lambda found: made[found[0]], text.replace(old, new))

    return lie, *seals


def test_a_sheet_with_a_false_padlock_of_the_own_role_is_not_signed(story: Story) -> None:
    """All on the page agrees with the false sheet, but the key in the member's hand does not fit it."""
    story.person("secretary").drafts()
    front = story.person("mttq")
    front.is_lied_to(f"**{SIGN}**", another_sheet(story, "mttq")[0])
    front.signs()
    front.is_warned(
        "wrong_key",
        "Ổ khóa trên bản niêm phong không phải ổ khóa mà thành viên này giữ chìa. Chưa có gì được gửi đi.",
    )
    assert front.sent == []


def test_a_sheet_with_a_false_padlock_of_another_role_is_heard_when_read_aloud(story: Story) -> None:
    """The front's browser can't know the union's padlock: but the mã niêm phong on its screen is another one
    than the secretary reads aloud, so the chair of the front goes back, and nothing is signed.
    """
    secretary = story.person("secretary")
    secretary.drafts()
    lie, true, false = another_sheet(story, "union")
    front = story.person("mttq")
    front.is_lied_to(f"**{SIGN}**", lie)
    front.opens(SIGN)
    front.presses("Xem và ký")
    assert front.drawn.line("thư ký đọc to từng nhóm")
    assert front.drawn.shows(false)
    assert secretary.page.locator(".seal-code").first.inner_text().split() == true.split() != false.split()
    front.drawn.press("Không, quay lại")
    assert front.sent == []


def test_a_sheet_that_is_not_the_one_on_the_page_is_drawn_as_what_it_is(story: Story) -> None:
    """The page shows the true mã niêm phong and asks for another sheet to be signed: that one's is drawn."""
    story.person("secretary").drafts()
    front = story.person("mttq")
    lie, true, false = another_sheet(story, "union")
    front.is_lied_to("**/sign/view", lie)
    front.opens(SIGN)
    front.presses("Xem và ký")
    assert front.page.locator(".seal-code").first.inner_text().split() == true.split()
    assert front.drawn.shows(false)
    assert true not in front.drawn.lines
    front.drawn.press("Không, quay lại")
    assert front.sent == []


# --- a real part as a rehearsal -----------------------------------------------------------------------------


def test_a_real_part_of_an_envelope_is_no_rehearsal(story: Story) -> None:
    """Asked to prove the key, the chair of the front is given a citizen's sealed answer to open."""
    envelope = story.office.envelope(ket_qua="HL")
    at = sorted(read_sheet(story.office.sheet()).padlocks).index("mttq")
    part = b64(envelope[33 + at * 113 : 33 + (at + 1) * 113])
    front = story.person("mttq")

    def lie(text: str) -> str:
        asked = json.loads(text)
        asked["padlocks"][0]["challenge"] = part
        return json.dumps(asked)

    front.is_lied_to("**/ask", lie)
    front.opens(f"/staff/rehearsal/{BOX}")
    front.page.locator("#typed").fill(PASSPHRASE)
    front.presses("Kiểm tra")
    front.is_warned(
        "not_a_challenge",
        "Máy chủ đưa ra một bản mã không phải phép thử.",
        "Chìa khóa của ông/bà không giải và chưa có gì được gửi đi.",
    )
    assert [path for path, _ in front.sent] == [f"/staff/rehearsal/{BOX}/ask"]
    assert not any("thang" in body for _, body in front.sent)


# --- its own key as the deputy's ----------------------------------------------------------------------------


def test_the_servers_own_key_in_the_deputys_place_is_heard(story: Story) -> None:
    """A deputy waits to be compared, and the server offers keys of its own under the deputy's name, with a
    fingerprint that fits them. What the deputy reads aloud is another one: the chair of the front signs
    nothing, and no copy leaves the browser.
    """
    story.appoints("mttq2", "Lê Thị Nga", LABELS["mttq"])
    deputy = story.person("mttq2")
    heard = deputy.reads_aloud(deputy.draws_words())
    thief = identity("kẻ gian")[0]
    with story.office.reading() as session:
        true = session.get_one(Holder, heard.replace(" ", ""))
    points = point_of(thief.ecdh), point_of(thief.ecdsa)
    swaps = {true.id: holder_id(*points), b64(true.ecdh): b64(points[0]), b64(true.ecdsa): b64(points[1])}

    def lie(text: str) -> str:
        for was, made in swaps.items():
            text = text.replace(was, made)
        return text

    front = story.person("mttq")
    front.is_lied_to("**/staff/keys", lie)
    front.is_lied_to("**/staff/keys/view", lie)
    front.compares("Lê Thị Nga", heard)
    front.is_warned(
        "mark_differs",
        "Dấu nhận dạng vừa gõ KHÁC khóa mà máy chủ đưa ra. Chưa có gì được gửi đi.",
        "máy chủ có thể đã tráo khóa",
    )
    assert front.sent == []
