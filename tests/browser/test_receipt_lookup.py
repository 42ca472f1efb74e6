"""A receipt is looked up in what the server publishes, and in what a lying server publishes."""

import json
import re
from typing import Any

import pytest
import simulator
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from looking_up import keep, look_up, others, said, spelled, vote
from playwright.sync_api import Page, Route, expect
from simulator import BOX, Office
from sqlmodel import select

from ballots.box import memory
from ballots.errors import Code
from ballots.office import ended
from ballots.sealing import ledger, receipts
from ballots.sealing.sheet import read_sheet
from ballots.spelling import b64, unb64
from ballots.tables import BoxedEnvelope, Entry, TrayEnvelope
from ballots.verify.record import read_entry_line

pytestmark = pytest.mark.browser

LOOKUP = f"/b/{BOX}/xac-nhan"


# --- looking it up ----------------------------------------------------------------------------------------


def close(office: Office) -> None:
    office.today = office.today.replace(day=30)
    office.start()
    office.close()


def test_waiting_and_then_in_the_last_batch_of_the_closed_period(
    page: Page, server: Any, office: Office
) -> None:
    vote(page, server, office)
    text = keep(page)
    look_up(page, server, text)
    said(page, "waiting")
    expect(page.locator("#proof")).to_be_hidden()
    others(office, 12)
    close(office)
    with office.reading() as session:
        batches = dict(session.exec(select(BoxedEnvelope.leaf, BoxedEnvelope.batch)).all())
    look_up(page, server, text)
    said(page, "in_box")
    batch = batches[receipts.read(BOX, text).leaf]
    expect(page.locator(".found")).to_have_text(f"Trong hòm, kỳ 1, đợt {batch}.")


def test_it_is_found_by_the_fifteen_groups_alone(page: Page, server: Any, office: Office) -> None:
    """Each of the first twenty ballots: half of them are in the batch, half of them wait in the tray."""
    made = others(office, 20)
    with office.reading() as session:
        boxed = set(session.exec(select(BoxedEnvelope.leaf)).all())
    inside = next(one for one in made if one.leaf in boxed)
    waiting = next(one for one in made if one.leaf not in boxed)
    look_up(page, server, spelled(inside).split("\n")[0].lower().replace("0", "o"))
    said(page, "in_box")
    look_up(page, server, spelled(waiting).split("\n")[0])
    said(page, "waiting_unsure")
    look_up(page, server, spelled(waiting))
    said(page, "waiting")


def test_the_operator_drops_an_envelope_and_the_receipt_proves_it(
    page: Page, server: Any, office: Office
) -> None:
    made = others(office, 12)
    with office.writing() as session:
        session.delete(session.exec(select(TrayEnvelope).where(TrayEnvelope.leaf == made[0].leaf)).one())
    close(office)
    look_up(page, server, spelled(made[0]))
    said(page, "missing_proven")
    expect(page.locator('[data-state="missing_proven"]')).to_contain_text("bằng chứng")
    look_up(page, server, spelled(made[0]).split("\n")[0])
    said(page, "missing")
    look_up(page, server, spelled(made[1]))
    said(page, "in_box")


def test_who_looks_for_a_ballot_that_a_restored_backup_lost_is_told_of_it(
    page: Page, server: Any, office: Office
) -> None:
    made = others(office, 12)
    broken = memory.Break(BOX, "", Code.CHAIN_SHORT, memory.Known(99, bytes(32)), 9)
    with office.writing() as session:
        session.delete(session.exec(select(TrayEnvelope).where(TrayEnvelope.leaf == made[0].leaf)).one())
        memory.append_restored(session, broken, "Ổ đĩa hỏng", office.today, simulator.LOG_KEY)
    look_up(page, server, spelled(made[0]))
    said(page, "waiting")
    expect(page.locator("#restored")).to_contain_text("phiếu gửi ngay trước đó có thể đã mất")
    close(office)
    look_up(page, server, spelled(made[1]))
    said(page, "in_box")
    expect(page.locator("#restored")).to_be_hidden()


def test_the_operator_drops_an_envelope_whose_leaf_was_published(
    page: Page, server: Any, office: Office
) -> None:
    """The root of its batch stays in the chain: now nobody can look anything up, and everybody is told."""
    made = others(office, 12)
    close(office)
    with office.writing() as session:
        session.delete(session.exec(select(BoxedEnvelope).where(BoxedEnvelope.leaf == made[0].leaf)).one())
    for receipt in made[:2]:
        look_up(page, server, spelled(receipt))
        said(page, "record_wrong")


def test_a_receipt_that_nobody_signed_proves_nothing(page: Page, server: Any, office: Office) -> None:
    others(office, 12)
    key = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
    leaf = bytes(32)
    forged = ledger.receipt_signature(key, read_sheet(office.sheet()).seal, leaf)
    text = receipts.spell(BOX, receipts.Written(1, leaf, forged))
    look_up(page, server, text)
    said(page, "forged")
    close(office)
    look_up(page, server, text)
    said(page, "forged")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "code_unreadable"),
        ("K7M3 2QXA", "code_unreadable"),
        (receipts.spell("hom-2", receipts.Written(1, bytes(32), None)), "code_unreadable"),
        (receipts.spell(BOX, receipts.Written(99, bytes(32), None)), "period_unknown"),
    ],
    ids=["nothing", "short", "of-another-box", "of-no-period"],
)
def test_what_cannot_be_looked_up_is_said(
    page: Page, server: Any, office: Office, text: str, answer: str
) -> None:
    assert office
    look_up(page, server, text)
    said(page, answer)


def test_nothing_of_the_receipt_is_sent(page: Page, server: Any, office: Office) -> None:
    """What is asked for is the record of a whole period, the same for whoever looks anything up."""
    made = others(office, 20)
    asked: list[tuple[str, str, str | None]] = []
    page.on("request", lambda one: asked.append((one.method, one.url, one.post_data)))
    look_up(page, server, spelled(made[0]))
    expect(page.locator("#lookup")).not_to_have_attribute("data-now", "searching")
    expect(page.locator("#compared")).to_be_visible()
    paths = {url.removeprefix(server.address) for _, url, _ in asked if not url.startswith("data:")}
    assert {path for path in paths if not path.startswith("/static/")} == {
        LOOKUP,
        f"/b/{BOX}/1/leaves",
        f"/b/{BOX}/sheets/1.json",
        f"/b/{BOX}/chain.jsonl",
    }
    assert {(method, body) for method, _, body in asked} == {("GET", None)}
    assert page.url == f"{server.address}{LOOKUP}"
    assert page.context.cookies() == []


def test_the_proof_for_programs_holds_in_python(page: Page, server: Any, office: Office) -> None:
    made = others(office, 25)
    close(office)
    key = simulator.LOG_KEY.public_key()
    for receipt in (made[0], made[24]):
        look_up(page, server, spelled(receipt))
        said(page, "in_box")
        proof = json.loads(page.locator("[data-fill=proof]").text_content() or "")
        assert unb64(proof["leaf"], 32) == receipt.leaf
        assert unb64(proof["receipt"], 64) == receipt.signature
        assert ledger.check_receipt(key, unb64(proof["seal"], 32), receipt.leaf, receipt.signature)
        for part in (proof["batch"], proof["closed"]):
            path = tuple(unb64(one, 32) for one in part["path"])
            entry = read_entry_line(json.dumps(part["entry"], separators=(",", ":")).encode())
            root = unb64(json.loads(entry.payload)["root"], 32)
            assert ledger.check_inclusion(
                root, receipt.leaf, ledger.Inclusion(part["index"], part["size"], path)
            )
            with office.reading() as session:
                kept = session.get_one(Entry, (BOX, entry.height))
            assert (kept.body, kept.signature) == (entry.body, entry.signature)


# --- a server that lies in its record ---------------------------------------------------------------------


def test_a_leaf_that_is_published_in_no_root_is_seen(page: Page, server: Any, office: Office) -> None:
    """For one curious citizen the server slips the missing leaf into its list."""
    made = others(office, 20)
    with office.reading() as session:
        boxed = set(session.exec(select(BoxedEnvelope.leaf)).all())
    missing = next(one for one in made if one.leaf not in boxed)

    def lie(route: Route) -> None:
        answer = route.fetch()
        listed = json.loads(answer.text())
        listed["leaves"][0] = b64(missing.leaf)
        route.fulfill(response=answer, body=json.dumps(listed, separators=(",", ":")) + "\n")

    page.route("**/leaves", lie)
    look_up(page, server, spelled(missing))
    said(page, "record_wrong")


def test_a_chain_of_another_key_or_with_an_entry_left_out_is_seen(
    page: Page, server: Any, office: Office
) -> None:
    made = others(office, 20)

    def left_out(route: Route) -> None:
        answer = route.fetch()
        lines = answer.text().splitlines(keepends=True)
        route.fulfill(response=answer, body="".join(lines[:2] + lines[3:]))

    page.route("**/chain.jsonl", left_out)
    look_up(page, server, spelled(made[0]))
    said(page, "chain_broken")
    page.unroute("**/chain.jsonl")

    def signed_anew(route: Route) -> None:
        answer = route.fetch()
        swapped = re.sub(r'"signature":"[^"]*"', f'"signature":"{"A" * 86}"', answer.text())
        route.fulfill(response=answer, body=swapped)

    page.route("**/chain.jsonl", signed_anew)
    look_up(page, server, spelled(made[0]))
    said(page, "chain_broken")


def test_without_a_network_the_lookup_says_so(page: Page, server: Any, office: Office) -> None:
    made = others(office, 20)
    page.route("**/leaves", lambda route: route.abort())
    look_up(page, server, spelled(made[0]))
    said(page, "network")
    page.unroute("**/leaves")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator("#lookup")).not_to_have_attribute("data-now", "network")


def test_a_receipt_of_a_box_that_lost_its_database_says_that_it_is_among_the_lost(
    page: Page, server: Any, office: Office
) -> None:
    made = others(office, 20)
    with office.writing() as session:
        boxed = set(session.exec(select(BoxedEnvelope.leaf)).all())
        inside, gone = (next(one for one in made if (one.leaf in boxed) is there) for there in (True, False))
        session.delete(session.exec(select(TrayEnvelope).where(TrayEnvelope.leaf == gone.leaf)).one())
        ended.end(session, ended.Lost(BOX, 9, 14, "7K3M", "Ổ đĩa hỏng"), office.now)
    look_up(page, server, spelled(gone))
    said(page, "lost")
    expect(page.locator('[data-state="lost"]')).to_contain_text("là một trong những phiếu đã mất")
    look_up(page, server, spelled(inside))
    said(page, "in_box")
