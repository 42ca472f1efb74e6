"""Chìa khóa của tôi in a real browser: a deputy, a lying server, a forgotten passphrase, paper spare keys."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import Desks, pdf_text
from keys_pages import (
    KEYS,
    PADLOCKS,
    PASSPHRASE,
    PHONE,
    account,
    compare,
    deputy_desks,
    holder_of,
    new_identity,
    opens,
    posts,
    read_aloud,
    step,
)
from playwright.sync_api import Browser, Page, Route, expect
from simulator import Office, identity

from ballots.keys import holders, leaving
from ballots.sealing import keyring
from ballots.spelling import b64
from ballots.tables import Endorsement, Holder

pytestmark = pytest.mark.browser


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    with deputy_desks(browser, server, office) as made:
        yield made


# --- a deputy -------------------------------------------------------------------------------------------


def test_a_deputy_who_left_the_page_compares_on_the_page_of_keys(desks: Desks, office: Office) -> None:
    deputy = desks.page("deputy", PADLOCKS, PHONE)
    words = new_identity(deputy)
    mark = deputy.locator("[data-fresh] .big-code").inner_text()
    first = desks.page("mttq", KEYS)
    compare(first, mark, PASSPHRASE)
    step(first, "done")
    assert opens(office, "deputy", words) == [1, 2, 3]

    deputy.goto(desks.server.address + PADLOCKS)  # before the deputy has compared the first one
    deputy.locator("#mine").fill(mark)
    sent = posts(deputy)
    deputy.get_by_role("button", name="Gắn thêm ổ khóa").click()
    expect(deputy.locator('[data-says="other_holder"]')).to_contain_text("Ông mttq", timeout=20_000)
    assert sent == []

    first.goto(desks.server.address + KEYS)
    own = read_aloud(first, PASSPHRASE)
    deputy.goto(desks.server.address + KEYS)
    compare(deputy, own, words)
    step(deputy, "done")
    for page, paper in ((deputy, mark), (first, own)):
        page.goto(desks.server.address + PADLOCKS)
        page.locator("#mine").fill(paper)
        page.get_by_role("button", name="Nghi lộ chìa khóa").click()
        step(page, "done")
    assert opens(office, "deputy", words) == list(range(1, 15))


def test_a_lying_server_that_offers_its_own_key_as_the_deputys_gets_nothing(desks: Desks) -> None:
    words = new_identity(desks.page("deputy", PADLOCKS))
    mark = read_aloud(desks.page("deputy", KEYS), words)
    first = desks.page("mttq", KEYS)
    other = keyring.read_wrapped(identity("server")[1].encode())
    name = holders.holder_id(other.ecdh, other.ecdsa)

    def lie(route: Route, *, renamed: bool) -> None:
        honest = route.fetch()
        body = honest.json()
        waiting = next(one for one in body["people"] if one["state"] == "pending")
        waiting |= {"ecdh": b64(other.ecdh), "ecdsa": b64(other.ecdsa)}
        waiting |= {"holder": name} if renamed else {}
        route.fulfill(response=honest, json=body)

    first.route("**/staff/keys/view", lambda route: lie(route, renamed=False))
    first.reload()
    sent = posts(first)
    compare(first, mark, PASSPHRASE)
    told = first.locator('[data-says="mark_differs"]')
    expect(told).to_be_visible(timeout=20_000)
    expect(told).to_contain_text("Chưa có gì được gửi đi")
    assert sent == []


def test_a_holder_whom_nobody_signed_gets_no_copy(desks: Desks, office: Office) -> None:
    other = keyring.read_wrapped(identity("server")[1].encode())
    with office.writing() as session:
        first = account(session, "mttq")
        real = holders.identity_of(session, first)
        assert real is not None
        name, real_id = holders.holder_id(other.ecdh, other.ecdsa), real.id
        row = real.model_dump() | {"id": name, "ecdh": other.ecdh, "ecdsa": other.ecdsa, "kind": "spare"}
        session.add(Holder(**row))
        session.flush()
        session.add(Endorsement(holder_id=name, by_id=real.id, signature=bytes(64)))
    page = desks.page("mttq", PADLOCKS)
    page.locator("#mine").fill(real_id)
    sent = posts(page)
    page.get_by_role("button", name="Gắn thêm ổ khóa").click()
    expect(page.locator('[data-says="other_holder"]')).to_be_visible(timeout=20_000)
    assert sent == []


def test_a_trusted_holder_named_twice_once_with_the_servers_key_gets_no_copy(
    desks: Desks, office: Office, tmp_path: Path
) -> None:
    """One line has the right keys and is trusted; the other one only borrows its name."""
    page = desks.page("mttq", KEYS)
    make_spare(page, tmp_path)
    thief = b64(keyring.read_wrapped(identity("server")[1].encode()).ecdh)

    def lie(route: Route) -> None:
        honest = route.fetch()
        body = honest.json()
        spare = next(one for one in body["people"] if one["kind"] == "spare")
        body["people"].insert(0, spare | {"ecdh": thief})
        body["holders"][spare["holder"]] = thief
        route.fulfill(response=honest, json=body)

    page.route("**/view", lie)
    page.goto(desks.server.address + PADLOCKS)
    page.locator("#mine").fill(holder_of(office, "mttq"))
    sent = posts(page)
    page.get_by_role("button", name="Gắn thêm ổ khóa").click()
    expect(page.locator('[data-says="other_holder"]')).to_be_visible(timeout=20_000)
    assert sent == []


def test_the_servers_identity_in_the_members_own_place_gets_no_copy(desks: Desks, office: Office) -> None:
    """A tick below a fingerprint on the page would be given without looking; so it is typed from paper."""
    text = identity("server")[1]
    other = keyring.read_wrapped(text.encode())
    name = holders.holder_id(other.ecdh, other.ecdsa)
    paper = holder_of(office, "mttq")
    page = desks.page("mttq", "/staff")

    def lie(route: Route) -> None:
        honest = route.fetch()
        body = honest.json()
        own = next(one for one in body["people"] if one["holder"] == paper)
        own |= {"holder": name, "ecdh": b64(other.ecdh), "ecdsa": b64(other.ecdsa)}
        body |= {"wrapped": text, "holder": name, "holders": {name: b64(other.ecdh)}}
        route.fulfill(response=honest, json=body)

    page.route("**/view", lie)
    page.goto(desks.server.address + PADLOCKS)
    step(page, "have")
    assert paper not in page.content().replace(" ", "")
    sent = posts(page)
    for typed, said in ((paper[:-1], "compare_first"), (paper, "mark_differs")):
        page.locator("#mine").fill(typed)
        page.get_by_role("button", name="Gắn thêm ổ khóa").click()
        expect(page.locator(f'[data-says="{said}"]')).to_be_visible(timeout=20_000)
    assert sent == []


# --- a forgotten passphrase, and another one ------------------------------------------------------------


def test_a_forgotten_passphrase_with_a_deputy_costs_no_sealed_period(desks: Desks, office: Office) -> None:
    deputy_words = new_identity(desks.page("deputy", PADLOCKS))
    mark = read_aloud(desks.page("deputy", KEYS), deputy_words)
    first = desks.page("mttq", KEYS)
    compare(first, mark, PASSPHRASE)
    step(first, "done")
    first.goto(desks.server.address + PADLOCKS)
    first.get_by_role("button", name="Tôi quên cụm mật khẩu").click()
    words = new_identity(first)
    first.goto(desks.server.address + KEYS)
    own = read_aloud(first, words)
    deputy = desks.page("deputy", KEYS)
    deputy.locator("li", has_text="chờ so").get_by_role("button").click()
    deputy.locator("#mark").fill(own)
    deputy.locator("#compare-key").fill(deputy_words)
    deputy.get_by_role("button", name="Dấu khớp, ký xác nhận").click()
    step(deputy, "done")
    assert opens(office, "mttq", words) == [1, 2, 3]


def test_another_passphrase_for_the_same_keys(desks: Desks, office: Office) -> None:
    page = desks.page("mttq", KEYS, PHONE)
    page.get_by_role("button", name="Đổi cụm mật khẩu").click()
    page.locator("#old-words").fill("sai mat khau roi")
    page.get_by_role("button", name="Rút cụm mới").click()
    expect(page.locator('[data-says="wrong_passphrase"]')).to_be_visible(timeout=20_000)
    page.locator("#old-words").fill(PASSPHRASE)
    page.get_by_role("button", name="Rút cụm mới").click()
    words = step(page, "words-drawn").locator(".passphrase").inner_text()
    page.get_by_role("button", name="Tôi đã chép xong").click()
    page.locator("#words-back").fill("mot hai ba")
    page.get_by_role("button", name="Đổi cụm mật khẩu").last.click()
    expect(page.locator('[data-says="differs"]')).to_be_visible()
    page.locator("#words-back").fill(words.upper())
    page.get_by_role("button", name="Đổi cụm mật khẩu").last.click()
    step(page, "done")
    assert opens(office, "mttq", words) == [1, 2, 3]


# --- a paper spare key ----------------------------------------------------------------------------------


def make_spare(page: Page, folder: Path) -> str:
    """Draw a spare key, print it, type it back from the paper."""
    page.get_by_role("button", name="Lập chìa khóa dự phòng").click()
    page.locator("#spare-words").fill(PASSPHRASE)
    page.get_by_role("button", name="Rút chìa khóa dự phòng").click()
    drawn = step(page, "spare-drawn")
    groups = drawn.locator(".spare-groups li").all_inner_texts()
    assert len(groups) == 13
    paper = pdf_text(page.pdf(format="A5"), folder)
    assert all(group in paper for group in groups)
    for said in ("Phong bì số", "Két/nơi giữ", "Người giữ phong bì", "không bao giờ cất chung một két"):
        assert said in paper
    page.get_by_role("button", name="Đã in, gõ lại").click()
    wrong = ["0000", *groups[1:]]
    page.locator("#spare-back").fill(" ".join(wrong))
    page.get_by_role("button", name="Lưu chìa khóa dự phòng").click()
    expect(page.locator('[data-says="spare_wrong"]')).to_be_visible()
    page.locator("#spare-back").fill("".join(groups).lower())
    page.get_by_role("button", name="Lưu chìa khóa dự phòng").click()
    step(page, "done")
    return " ".join(groups)


def test_a_spare_key_is_printed_typed_back_and_restores_a_forgotten_passphrase(
    desks: Desks, office: Office, tmp_path: Path
) -> None:
    page = desks.page("mttq", KEYS)
    bodies: list[str] = []
    page.on("request", lambda asked: bodies.append(asked.url + (asked.post_data or "")))
    spare = make_spare(page, tmp_path)
    page.goto(desks.server.address + PADLOCKS)
    page.get_by_role("button", name="Tôi quên cụm mật khẩu").click()
    words = new_identity(page)
    page.goto(desks.server.address + KEYS)
    page.get_by_role("button", name="Dùng chìa khóa dự phòng").click()
    page.locator("#restore-words").fill(words)
    page.locator("#restore-spare").fill(spare)
    page.get_by_role("button", name="Lấy lại chìa khóa").click()
    step(page, "done")
    assert opens(office, "mttq", words) == [1, 2, 3]
    page.goto(desks.server.address + PADLOCKS)  # the spare key is trusted: both have signed each other
    page.locator("#mine").fill(holder_of(office, "mttq"))
    page.get_by_role("button", name="Gắn thêm ổ khóa").click()
    step(page, "done")
    secret = re.compile(re.escape(spare[:9]) + "|" + re.escape(spare.replace(" ", "")[:12]), re.IGNORECASE)
    assert not [body for body in bodies if secret.search(body) or PASSPHRASE[:8] in body or words[:9] in body]
    page.goto(desks.server.address + "/staff")
    expect(page.get_by_text("Chìa khóa dự phòng đã được dùng")).to_be_visible()


def test_a_lost_envelope_is_retired_from_the_page(desks: Desks, office: Office, tmp_path: Path) -> None:
    page = desks.page("mttq", KEYS)
    make_spare(page, tmp_path)
    page.goto(desks.server.address + KEYS)
    page.get_by_role("button", name="Hủy chìa khóa dự phòng").click()
    expect(page.get_by_text("Đã hủy chìa khóa dự phòng")).to_be_visible()
    assert opens(office, "mttq", PASSPHRASE) == [1, 2]
    with office.reading() as session:
        assert len(leaving.alone(session, account(session, "mttq"))) == 2
