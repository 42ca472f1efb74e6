"""A network that comes and goes, two tabs, one link of two people: a ballot a slip, and a clear word."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from simulator import BOX, Office
from voting import DROP, envelopes, go, only_ballot, ready, roll_over, send, state, tick

from ballots.forms import questionnaire

pytestmark = pytest.mark.browser

ONLINE = "dispatchEvent(new Event('online'))"
KEPT = "Object.entries(localStorage)"


def stuck(page: Page, server: Any, office: Office, level: str = "HL") -> None:
    """A ballot that is sealed, and no network."""
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", level)
    page.context.route(DROP, lambda route: route.abort())
    send(page)
    state(page, "network")


def keep(page: Page) -> None:
    page.locator("#later").click()
    expect(page.locator("#later-kept")).to_be_visible()


# --- while the page is open ---------------------------------------------------------------------------------


def test_it_is_sent_again_by_itself_and_is_one_ballot(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    sent: list[Any] = []

    def lose(route: Any) -> None:
        sent.append(route.request.post_data_json)
        route.fetch()
        route.abort()

    page.route(DROP, lose, times=1)
    page.on("request", lambda one: sent.append(one.post_data_json) if one.method == "POST" else None)
    send(page)
    state(page, "network")
    state(page, "done")  # some seconds later; nobody has pressed anything
    assert len(sent) == 3  # the route's and the two requests
    assert sent[0] == sent[1] == sent[2]
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "HL"})
    expect(page.locator("#waiting")).to_be_hidden()


def test_when_the_network_is_back_it_goes_at_once(page: Page, server: Any, office: Office) -> None:
    stuck(page, server, office)
    page.context.unroute(DROP)
    page.evaluate(ONLINE)
    expect(page.locator('[data-state="done"]')).to_be_visible(timeout=2000)
    assert len(envelopes(office)) == 1


# --- the next day -------------------------------------------------------------------------------------------


def test_nothing_stays_on_the_device_unless_the_person_says_so(
    page: Page, server: Any, office: Office
) -> None:
    stuck(page, server, office)
    assert page.evaluate(KEPT) == []
    keep(page)
    [(name, kept)] = page.evaluate(KEPT)
    assert (name, set(json.loads(kept))) == (f"homphieu/{BOX}", {"code", "envelope", "sheet"})
    page.locator("#later-wipe").click()
    assert page.evaluate(KEPT) == []
    keep(page)
    page.context.unroute(DROP)
    send(page)
    state(page, "done")
    assert page.evaluate(KEPT) == []


def test_a_kept_ballot_is_sent_the_next_day(page: Page, server: Any, office: Office) -> None:
    stuck(page, server, office, "KHL")
    keep(page)
    page.goto("about:blank")
    page.goto(f"{server.address}/p/{BOX}")
    state(page, "network")
    expect(page.locator("#later-kept")).to_be_visible()
    page.goto("about:blank")
    page.context.unroute(DROP)
    server.clock.pass_by(days=1)
    page.goto(f"{server.address}/p/{BOX}")
    state(page, "done")
    assert page.evaluate(KEPT) == []
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "KHL"})


def test_a_kept_ballot_of_a_period_that_is_over_says_so_and_is_wiped(
    page: Page, server: Any, office: Office
) -> None:
    stuck(page, server, office)
    keep(page)
    page.goto("about:blank")
    page.context.unroute(DROP)
    roll_over(office)
    page.goto(f"{server.address}/p/{BOX}")
    state(page, "kept_stale")
    assert page.evaluate(KEPT) == []
    assert [period for period, _ in envelopes(office)].count(2) == 0
    tick(page, "ket_qua", "HL")  # the page can be used


def test_who_scans_another_slip_meanwhile_can_send_both(page: Page, server: Any, office: Office) -> None:
    stuck(page, server, office)
    keep(page)
    page.context.unroute(DROP)
    [second] = office.issue()
    go(page, server, second)
    state(page, "kept_sent")
    tick(page, "ket_qua", "RHL")
    send(page)
    state(page, "done")
    assert len(envelopes(office)) == 2


def test_something_else_in_the_storage_does_no_harm(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    page.evaluate("(name) => localStorage.setItem(name, '{\"code\":1}')", f"homphieu/{BOX}")
    page.reload()
    ready(page)
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")


# --- two of them --------------------------------------------------------------------------------------------


def test_of_two_tabs_or_two_people_with_one_link_the_first_is_counted(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    other = page.context.new_page()
    for tab, mark in ((page, "RHL"), (other, "KHL")):
        go(tab, server, slip)
        tick(tab, "ket_qua", mark)
    send(page)
    state(page, "done")
    send(other)
    state(other, "code_used")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "RHL"})


def test_two_tabs_with_one_kept_ballot_send_one(page: Page, server: Any, office: Office) -> None:
    stuck(page, server, office)
    keep(page)
    other = page.context.new_page()
    other.goto(f"{server.address}/p/{BOX}")
    state(other, "network")
    page.context.unroute(DROP)
    for tab in (page, other):
        tab.evaluate(ONLINE)
        state(tab, "done")
    assert len(envelopes(office)) == 1
