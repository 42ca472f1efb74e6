"""A citizen keeps the receipt and looks it up: in a batch, waiting, absent; a server that lies is seen."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import simulator
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from looking_up import keep, look_up, others, said, spelled, vote
from piercing import Root
from playwright.sync_api import Page, Request, Route, expect
from simulator import BOX, Office
from sqlmodel import select
from voting import DROP, envelopes, go, send, state, tick

from ballots.sealing import ledger, receipts
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import b64, unb64
from ballots.tables import BoxedEnvelope

pytestmark = pytest.mark.browser


# --- on the voting page -----------------------------------------------------------------------------------


def test_the_receipt_is_shown_on_request_only_and_warns(page: Page, server: Any, office: Office) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    vote(page, server, office)
    expect(page.locator("#receipt")).to_be_hidden()
    [(_, envelope)] = envelopes(office)
    code = receipts.spell(BOX, receipts.Written(1, leaf_hash(envelope), None))
    assert code.split()[3] not in page.content()
    assert not [url for url in asked if "receipt.js" in url]
    text = keep(page)
    expect(page.locator("#receipt")).to_contain_text("Ai giữ hồ sơ lưu trữ đã mở của hòm thì từ xác nhận này")
    expect(page.locator("#receipt")).to_contain_text("không đưa cho ai xem")
    assert "đọc được phiếu của ông/bà" in text
    assert " ".join(text.split()).count(" ".join(code.split()[:5])) == 1


def test_its_text_is_what_python_reads_and_the_log_key_signed(
    page: Page, server: Any, office: Office
) -> None:
    vote(page, server, office)
    written = receipts.read(BOX, keep(page))
    [(period, envelope)] = envelopes(office)
    assert (written.period, written.leaf) == (period, leaf_hash(envelope))
    key = simulator.LOG_KEY.public_key()
    assert written.signature is not None
    assert ledger.check_receipt(key, envelope[1:33], written.leaf, written.signature)


def test_it_is_a_picture_to_load_or_to_hold_and_a_text_to_copy(
    page: Page, server: Any, office: Office
) -> None:
    vote(page, server, office)
    keep(page)
    picture = page.locator("[data-picture]")
    data = base64.b64decode((picture.get_attribute("src") or "").removeprefix("data:image/png;base64,"))
    assert data.startswith(b"\x89PNG")
    seen = picture.bounding_box()
    assert seen is not None
    assert seen["width"] > 280
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải ảnh").click()
    assert download.value.suggested_filename == "xac-nhan-hom-1-ky-1.png"
    assert download.value.path().read_bytes() == data
    page.get_by_role("button", name="Sao chép phần chữ").click()
    expect(page.get_by_text("Đã sao chép.")).to_be_visible()


def test_when_its_script_does_not_come_the_page_says_so_and_tries_again(
    page: Page, server: Any, office: Office
) -> None:
    vote(page, server, office)
    page.route("**/receipt.js*", lambda route: route.abort())
    page.get_by_role("button", name="Lưu xác nhận").click()
    expect(page.locator("#keep-failed")).to_be_visible()
    page.unroute("**/receipt.js*")
    assert receipts.read(BOX, keep(page)).period == 1
    expect(page.locator("#keep-failed")).to_be_hidden()


# --- a server that lies about the receipt -----------------------------------------------------------------


def others_receipt(receipt: dict[str, str], office: Office) -> dict[str, str]:
    """A genuine receipt, but of somebody else's envelope."""
    [one] = others(office, 1)
    assert b64(one.leaf) != receipt["leaf"]
    return {"leaf": b64(one.leaf), "seal": b64(one.seal), "signature": b64(one.signature)}


def signed_by_another_key(receipt: dict[str, str], _office: Office) -> dict[str, str]:
    seal, leaf = unb64(receipt["seal"], 32), unb64(receipt["leaf"], 32)
    key = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
    return {**receipt, "signature": b64(ledger.receipt_signature(key, seal, leaf))}


def unsigned(receipt: dict[str, str], _office: Office) -> dict[str, str]:
    return {**receipt, "signature": ""}


def of_another_seal(receipt: dict[str, str], _office: Office) -> dict[str, str]:
    leaf = unb64(receipt["leaf"], 32)
    signature = ledger.receipt_signature(simulator.LOG_KEY, bytes(32), leaf)
    return {"leaf": receipt["leaf"], "seal": b64(bytes(32)), "signature": b64(signature)}


@pytest.mark.parametrize("lie", [others_receipt, signed_by_another_key, unsigned, of_another_seal])
def test_a_false_receipt_is_seen_and_the_same_envelope_is_sent_again(
    page: Page, server: Any, office: Office, lie: Callable[[dict[str, str], Office], dict[str, str]]
) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    sent: list[str] = []
    page.on("request", lambda request: _keep_drop(request, sent))

    def answer(route: Route) -> None:
        true = route.fetch().json()
        route.fulfill(json=lie(true, office))

    page.route(DROP, answer)
    send(page)
    state(page, "wrong_receipt")
    assert Root(page).ask("#remark", "function () { return this.matches(':disabled') }")
    page.unroute(DROP)
    send(page)
    state(page, "done")
    assert len(sent) == 2
    assert sent[0] == sent[1]


def _keep_drop(request: Request, sent: list[str]) -> None:
    if request.method == "POST":
        sent.append(json.loads(request.post_data or "")["envelope"])


# --- phones that cannot check an Ed25519 signature --------------------------------------------------------

OLD_PHONE = """if (self.crypto && crypto.subtle) {
    const real = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = (format, key, algorithm, ...rest) =>
        algorithm === "Ed25519"
            ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"))
            : real(format, key, algorithm, ...rest);
}"""


def test_a_phone_without_ed25519_votes_and_still_compares_the_leaf(
    page: Page, server: Any, office: Office
) -> None:
    page.add_init_script(OLD_PHONE)
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    page.route(DROP, lambda route: route.fulfill(json=others_receipt(route.fetch().json(), office)))
    send(page)
    state(page, "wrong_receipt")
    page.unroute(DROP)
    send(page)
    state(page, "done")
    assert receipts.read(BOX, keep(page)).signature is not None


def test_a_phone_without_ed25519_looks_up_and_says_what_it_did_not_check(
    page: Page, server: Any, office: Office
) -> None:
    made = others(office, 20)
    with office.reading() as session:
        boxed = set(session.exec(select(BoxedEnvelope.leaf)).all())
    page.add_init_script(OLD_PHONE)
    for inside, answer in ((True, "in_box"), (False, "waiting_unsure")):
        look_up(page, server, spelled(next(one for one in made if (one.leaf in boxed) is inside)))
        said(page, answer)
        expect(page.locator("#unchecked")).to_be_visible()


# --- Python and JavaScript --------------------------------------------------------------------------------


def test_python_and_javascript_spell_and_read_receipts_alike(run_js: Callable[..., Any]) -> None:
    signature = bytes(range(100, 164))
    for period, leaf, signed in ((1, bytes(32), None), (2**31 - 1, bytes(range(32)), signature)):
        written = receipts.Written(period, leaf, signed)
        text = receipts.spell(BOX, written)
        typed = ["Mã xác nhận:\n" + text, text.lower().replace("1", "l"), text[:-1], "Z" + text[1:], ""]
        function = """async ({ typed }, m) => {
            const told = [];
            for (const text of typed) {
                try {
                    const { period, leaf, signature } = await m.read("hom-1", text);
                    const { code, signature: second } = await m.spell("hom-1", { period, leaf, signature });
                    told.push([period, Array.from(leaf), second === null ? code : `${code}\\n${second}`]);
                } catch (error) { told.push(error.code); }
            }
            return told;
        }"""
        right = [period, list(leaf), text]
        wrong = ["code_unreadable"] * 3
        assert run_js(function, "/static/receipt.js", typed=typed) == [right, right, *wrong]


def test_python_and_javascript_grow_the_same_trees(run_js: Callable[..., Any]) -> None:
    for size in (1, 2, 3, 7, 8, 13):
        leaves = [leaf_hash(bytes([number])) for number in range(size)]
        function = """async ({ leaves, leaf }, m) => {
            const read = leaves.map((one) => Uint8Array.from(one));
            const { index, size, path, root } = await m.inclusion(read, Uint8Array.from(leaf));
            const whole = await m.merkleRoot(read);
            const listed = (all) => all.map((one) => Array.from(one));
            return { index, size, path: listed(path), roots: listed([root, whole]) };
        }"""
        for leaf in leaves:
            given = run_js(
                function, "/static/record.js", leaves=[list(one) for one in leaves], leaf=list(leaf)
            )
            expected = ledger.inclusion(leaves, leaf)
            assert expected is not None
            assert (given["index"], given["size"]) == (expected.index, expected.size)
            assert [bytes(one) for one in given["path"]] == list(expected.path)
            assert [bytes(one) for one in given["roots"]] == [ledger.merkle_root(leaves)] * 2
