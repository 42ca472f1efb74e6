"""A second holder of a role in a real browser: two rounds of reading aloud, and nothing typed twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from desks import Desks
from keys_pages import (
    KEYS,
    PADLOCKS,
    PASSPHRASE,
    PHONE,
    compare,
    deputy_desks,
    holder_of,
    new_identity,
    opens,
    posts,
    step,
)
from playwright.sync_api import Browser, Page, Route, expect
from simulator import Office, identity

from ballots.keys import holders
from ballots.sealing import keyring
from ballots.spelling import b64

pytestmark = pytest.mark.browser


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    with deputy_desks(browser, server, office) as made:
        yield made


def typed_on(page: Page) -> list[str]:
    """Every field that is sent from now on with something in it, each time; and every page that is loaded."""
    typed: list[str] = []

    def note(name: str) -> None:
        typed.append(name)

    page.expose_function("typedIn", note)
    hear = """() => document.addEventListener("submit", ({ target }) => {
      for (const { id, value } of target.querySelectorAll("input[type=text]")) if (value) typedIn(id);
    }, true)"""
    page.evaluate(hear)
    page.on("load", lambda _page: typed.append("another page"))
    return typed


def test_a_deputy_joins_in_two_rounds_and_nobody_types_anything_twice(desks: Desks, office: Office) -> None:
    """One reads aloud and the other types, once in each direction; each stays on one page."""
    deputy = desks.page("deputy", PADLOCKS, PHONE)
    typed = typed_on(deputy)
    words = new_identity(deputy)
    first = desks.page("mttq", KEYS)
    heard = typed_on(first)
    mark = deputy.locator("[data-fresh] .big-code").inner_text()
    assert mark not in first.content()
    compare(first, mark.lower().replace(" ", "-"), PASSPHRASE)
    back = step(first, "done").locator(".big-code").inner_text()
    assert back.replace(" ", "") == holder_of(office, "mttq")
    assert back.replace(" ", "") not in deputy.content().replace(" ", "")
    deputy.locator("#theirs").fill(back.lower())
    deputy.get_by_role("button", name="Dấu khớp, ký và gắn ổ khóa").click()
    step(deputy, "done")
    assert opens(office, "deputy", words) == opens(office, "mttq", PASSPHRASE) == list(range(1, 15))
    assert (typed, heard) == (["typed", "theirs"], ["mark", "compare-key"])


@pytest.fixture
def waiting(desks: Desks, office: Office) -> tuple[Page, str]:
    """A deputy's page that has made new keys; and the fingerprint of the member who is there already."""
    page = desks.page("deputy", PADLOCKS)
    new_identity(page)
    return page, holder_of(office, "mttq")


def answers(page: Page, heard: str, said: str) -> None:
    """What is typed is refused for a reason, and nothing is sent."""
    sent = posts(page)
    page.locator("#theirs").fill(heard)
    page.get_by_role("button", name="Dấu khớp, ký và gắn ổ khóa").click()
    expect(page.locator(f'[data-says="{said}"]')).to_be_visible(timeout=20_000)
    assert sent == []


def test_a_deputy_signs_nobody_before_being_compared_nor_on_half_a_fingerprint(
    waiting: tuple[Page, str],
) -> None:
    page, mark = waiting
    answers(page, mark, "not_yet")
    answers(page, mark[:-1], "compare_first")


def test_a_server_that_shows_the_deputy_its_own_key_as_the_members_gets_no_signature(
    waiting: tuple[Page, str],
) -> None:
    """Under the member's own name and fingerprint, or renamed to what fits its key."""
    page, mark = waiting
    other = keyring.read_wrapped(identity("server")[1].encode())
    name = holders.holder_id(other.ecdh, other.ecdsa)

    def lie(route: Route) -> None:
        honest = route.fetch()
        body = honest.json() | {"waiting": ""}
        real = next(one for one in body["people"] if one["holder"] == mark)
        body["people"].remove(real)
        stolen = real | {"ecdh": b64(other.ecdh), "ecdsa": b64(other.ecdsa)}
        body["people"] += [stolen, stolen | {"holder": name}]
        route.fulfill(response=honest, json=body)

    page.route("**/staff/keys/view", lie)
    answers(page, mark, "other_differs")
