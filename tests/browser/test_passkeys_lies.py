"""A server that lies about passkeys: what a member's browser refuses before anything leaves it."""

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from closed import Drawn
from playwright.sync_api import Page, Route, expect
from simulator import BOX, Office, identity
from touching import Authenticator, ask_for
from touching_office import PASSPHRASE, bound_only, desks, office, rows, server, with_key

from ballots.errors import Code, Refused
from ballots.sealing import keyring, passkeys
from ballots.sealing.passkeys import Seat
from ballots.spelling import b64, compact
from ballots.tables import Passkey, SheetSignature

__all__ = ["bound_only", "desks", "office", "server"]  # fixtures

pytestmark = pytest.mark.browser
MODULES = ("/static/touch.js", "/static/keyring.js", "/static/seal.js")
BYTES = "const bytes = (list) => Uint8Array.from(list);"
UNWRAP = f"""async ({{ text, secret, seat }}, {{ unwrapUnder, fingerprint }}) => {{
    {BYTES}
    const {{ ecdh, ecdsa }} = await unwrapUnder(text, bytes(secret), seat);
    return fingerprint(ecdh.point, ecdsa.point);
}}"""
WRAP = f"""async ({{ wrapped, passphrase, secret, credential, salt, seat }}, module) => {{
    const {{ openIdentity, wrapUnder }} = module;
    {BYTES}
    const identity = await openIdentity(wrapped, passphrase);
    return wrapUnder(identity, bytes(secret), {{ credential: bytes(credential), salt: bytes(salt), seat }});
}}"""
FLAGS = "async ({ flags, boundOnly }, { checkFlags }) => checkFlags(flags, boundOnly) || 'good'"
SEAT = {"committee": "hoi-dong", "role": "mttq"}


def made(secret: bytes, credential: bytes = b"a key", role: str = "mttq") -> str:
    seat = Seat("hoi-dong", role)
    return passkeys.wrap(identity("mttq")[0], secret, credential, secrets.token_bytes(32), seat).decode()


# --- the wrapping, in both languages ------------------------------------------------------------------------


def test_what_one_language_wraps_the_other_opens(run_js: Callable[..., Any]) -> None:
    secret, salt = secrets.token_bytes(32), secrets.token_bytes(32)
    own = passkeys.read(made(secret).encode())
    opened = run_js(UNWRAP, *MODULES, text=made(secret), secret=list(secret), seat=SEAT)
    assert opened == keyring.fingerprint(own.ecdh, own.ecdsa)
    given = {"credential": list(b"a key"), "salt": list(salt), "seat": SEAT, "secret": list(secret)}
    text = run_js(WRAP, *MODULES, wrapped=identity("mttq")[1], passphrase=PASSPHRASE, **given)
    read = passkeys.read(text.encode())
    assert (read.credential, read.salt, read.holder) == (b"a key", salt, own.holder)
    both = passkeys.unwrap(text.encode(), secret, Seat("hoi-dong", "mttq"))
    assert keyring.scalar_of(both.ecdsa) == keyring.scalar_of(identity("mttq")[0].ecdsa)


def lies() -> dict[str, tuple[str, str]]:
    """Each lie as the server would tell it: the code in Python, the code in the browser."""
    return {
        "salt": ("spoiled", "touch_wrong"),
        "nonce": ("spoiled", "touch_wrong"),
        "credential": ("spoiled", "touch_wrong"),
        "wrapped": ("spoiled", "touch_wrong"),
        "ecdh": ("spoiled", "touch_wrong"),
        "kdf": ("malformed", "malformed"),
        "v": ("malformed", "malformed"),
        "role": ("spoiled", "touch_wrong"),
        "committee": ("spoiled", "touch_wrong"),
        "secret": ("spoiled", "touch_wrong"),
        "short secret": ("malformed", "touch_no_prf"),
        "blank": ("malformed", "malformed"),
        "one key for two jobs": ("malformed", "malformed"),
    }


def told(lie: str, text: str, secret: bytes) -> tuple[str, bytes, dict[str, str]]:
    data, seat = json.loads(text), dict(SEAT)
    other = json.loads(made(secret))
    match lie:
        case "salt" | "nonce" | "wrapped":
            data[lie] = other[lie]
        case "credential":
            data[lie] = b64(b"another key")
        case "ecdh":
            data[lie] = b64(passkeys.point_of(identity("union")[0].ecdh))
        case "kdf":
            data[lie] = "PBKDF2-SHA256"
        case "v":
            data[lie] = 2
        case "role" | "committee":
            seat[lie] = "another"
        case "one key for two jobs":
            data["ecdsa"] = data["ecdh"]
        case "blank":
            return text.replace(",", ", ", 1), secret, seat
    secret = {"secret": secrets.token_bytes(32), "short secret": secret[:16]}.get(lie, secret)
    return compact(data).decode(), secret, seat


@pytest.mark.parametrize("lie", lies())
def test_every_lie_about_a_wrapping_is_refused_in_both_languages(
    run_js: Callable[..., Any], lie: str
) -> None:
    first = secrets.token_bytes(32)
    text, secret, seat = told(lie, made(first), first)
    python, javascript = lies()[lie]
    with pytest.raises(Refused) as refused:
        passkeys.unwrap(text.encode(), secret, Seat(**seat))
    assert refused.value.code == Code(python)
    answer = run_js(UNWRAP, *MODULES, text=text, secret=list(secret), seat=seat)
    assert answer == {"refused": javascript}


@pytest.mark.parametrize(
    ("flags", "bound", "answer"),
    [
        (0x05, True, "good"),
        (0x0D, False, "good"),
        (0x0D, True, {"refused": "touch_synced"}),
        (0x01, False, {"refused": "touch_unverified"}),
    ],
)
def test_what_the_authenticator_says_of_itself_is_looked_at(
    run_js: Callable[..., Any],
    flags: int,
    bound: bool,  # noqa: FBT001 - a case
    answer: Any,
) -> None:
    assert run_js(FLAGS, *MODULES, flags=flags, boundOnly=bound) == answer


TOUCH = f"""async ({{ sender, prf }}, {{ touch }}) => {{
    {BYTES}
    navigator.credentials.get = async () => ({{
        rawId: bytes(sender).buffer,
        response: {{ authenticatorData: bytes([...Array(32).fill(0), 5]).buffer }},
        getClientExtensionResults: () => ({{ prf }}),
    }});
    const asked = [{{ credential: bytes([1]), transports: [], input: bytes([0]) }}];
    return (await touch(asked, false)).secret.length;
}}"""


@pytest.mark.parametrize(
    ("sender", "prf", "answer"),
    [
        ([1], {"results": {"first": [0] * 32}}, 32),
        ([2], {"results": {"first": [0] * 32}}, {"refused": "touch_other"}),
        ([1], {"enabled": True}, {"refused": "touch_no_prf"}),
        ([1], None, {"refused": "touch_no_prf"}),
    ],
)
def test_an_answer_of_another_key_or_without_a_secret_opens_nothing(
    run_js: Callable[..., Any], sender: list[int], prf: Any, answer: Any
) -> None:
    assert run_js(TOUCH, *MODULES, sender=sender, prf=prf) == answer


# --- the page -----------------------------------------------------------------------------------------------


def lying(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """The server's view of the own passkeys, changed on its way."""

    def lie(route: Route) -> None:
        answer = route.fetch()
        view = answer.json()
        change(view)
        route.fulfill(response=answer, json=view)

    page.route("**/staff/passkeys/mine", lie)


def rewrapped(view: dict[str, Any], **changed: Any) -> None:
    [key] = view["keys"]
    key["wrapped"] = compact(json.loads(key["wrapped"]) | changed).decode()


def another_identity(view: dict[str, Any]) -> None:
    """One that the server has made, under a secret of its own, for the very credential."""
    [key] = view["keys"]
    data = json.loads(key["wrapped"])
    credential = passkeys.read(key["wrapped"].encode()).credential
    thief = keyring.make_identity()
    forged = passkeys.wrap(thief, bytes(32), credential, bytes(32), Seat("hoi-dong", "mttq"))
    key["wrapped"] = forged.decode()
    assert data["credential"] == key["credential"]


LIES: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "another salt": (lambda view: rewrapped(view, salt=b64(bytes(32))), "touch_wrong"),
    "another credential": (lambda view: rewrapped(view, credential=b64(b"other")), "touch_other"),
    "another identity": (another_identity, "wrong_holder"),
    "a weaker kind": (lambda view: rewrapped(view, kdf="none"), "malformed"),
    "another committee": (lambda view: view.update(committee="another"), "touch_wrong"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_ends_without_a_word_to_the_server(desks: Any, office: Office, lie: str) -> None:
    change, code = LIES[lie]
    page, _ = with_key(desks, "mttq")
    lying(page, change)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{desks.server.address}/staff/rehearsal/{BOX}")
    page.get_by_role("button", name="Chạm để kiểm tra").click()
    expect(page.locator(f'[data-says="{code}"]')).to_be_visible()
    assert sent == []
    page.locator("#typed").fill(PASSPHRASE)  # the way out
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    expect(page.get_by_role("heading", name="Chìa khóa mở được")).to_be_visible()


def test_a_touch_is_worth_nothing_while_a_line_is_hidden(desks: Any, office: Office) -> None:
    """HTML and CSS are the operator's: the button for a touch waits as the passphrase's does."""
    page, key = with_key(desks, "mttq")
    before = key.count
    page.goto(f"{desks.server.address}/staff/committee/{BOX}/sign")
    drawn = Drawn(page)
    drawn.line("chạm để ký")
    page.evaluate("""() => document.body.insertAdjacentHTML("beforeend",
        '<div style="position:fixed;inset:0;pointer-events:none;background:#fff">Kỳ 2</div>')""")
    drawn.becomes("Đúng như trên, chạm để ký", free=False)
    assert key.count == before
    assert [row.role for row in rows(office, SheetSignature) if row.period == 2] == []


# --- bound to its device ------------------------------------------------------------------------------------

COPIED = {"defaultBackupEligibility": True, "defaultBackupState": True}


@pytest.mark.parametrize("bound_only", [True])
def test_an_office_that_takes_bound_keys_only_refuses_one_that_can_be_copied(
    desks: Any, office: Office
) -> None:
    page = desks.page("mttq", "/staff")
    Authenticator(page, COPIED)
    ask_for(page, desks.server.address, PASSPHRASE)
    expect(page.locator('[data-says="touch_synced"]')).to_be_visible()
    assert rows(office, Passkey) == []


def test_one_that_can_be_copied_is_taken_where_the_office_says_so(desks: Any, office: Office) -> None:
    with_key(desks, "mttq", COPIED)
    assert [row.bound for row in rows(office, Passkey)] == [False]
