"""A lying server asks for a key: what a member's browser refuses before anything leaves it."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from office_keys import unpadded
from simulator import BOX, Office, identity

from ballots.keys import holders
from ballots.meeting import openings
from ballots.sealing import keyring, signatures
from ballots.sealing.sheet import point_of, read_sheet, seal_groups
from ballots.spelling import b64, compact, read_compact
from ballots.tables import PadlockCopy
from ballots.views import counts, keys

pytestmark = pytest.mark.browser
PASSPHRASE = "bao gio cho den thang muoi"
MODULE = "/static/release.js"
MODULES = (MODULE, "/static/identity.js")
CHECK = """async ({ view, asked, today }, { checkRelease }) => {
    const { padlock, statement, ...shown } = await checkRelease(view, asked, today);
    return shown;
}"""
UNLOCK = """async ({ view, asked, today, passphrase }, { checkRelease, unlock, openAny }) => {
    const checked = await checkRelease(view, asked, today);
    return unlock(view, checked, await openAny(view.openers, passphrase));
}"""
TODAY = "2026-11-30"


def _view(office: Office, role: str = "mttq") -> dict[str, Any]:
    with office.reading() as session:
        account = office.account(session, role)
        view = keys.release_view(session, office.opening_id, BOX, account)
    return {
        "box_id": view.box_id,
        "period": view.period,
        "role": view.role,
        "openers": [
            {"holder": one.holder, "kind": one.kind, "wrapped": one.wrapped, "copy": b64(one.copy)}
            for one in view.openers
        ],
        "sheet": view.sheet.decode(),
        "due_on": view.due_on.isoformat(),
        "closed": view.closed.decode(),
        "entry": view.entry.decode(),
        "entry_signature": b64(view.entry_signature),
        "smallest": view.smallest,
    }


@pytest.fixture
def office() -> Office:
    """Six envelopes, the slot closed."""
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = office.today.replace(day=30)
    office.start()
    office.close()
    return office


@pytest.fixture
def asked(office: Office) -> dict[str, Any]:
    """What the page shows, and the member compares with paper."""
    with office.reading() as session:
        seal = counts.box_count(session, office.opening_id, BOX).seal
    return {"box": BOX, "period": 1, "seal": seal, "smallest": 5, "due": TODAY}


def test_an_honest_request_is_shown_in_full_and_unlocked(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    shown = run_js(CHECK, MODULE, view=_view(office), asked=asked, today=TODAY)
    assert (shown["day"], shown["count"], shown["seal"]) == ("2026-11-30", 6, asked["seal"])
    assert (shown["box"], shown["period"]) == (BOX, 1)
    given = {"view": _view(office), "asked": asked, "today": TODAY}
    assert (shown["signed"], shown["smallest"]) == (True, 5)
    body = run_js(UNLOCK, *MODULES, **given, passphrase=PASSPHRASE.upper())
    assert body["scalar"] == b64(keyring.scalar_of(office.padlocks[1, "mttq"]))
    assert body["holder"] == given["view"]["openers"][0]["holder"]
    with office.writing() as session:
        account = office.account(session, "mttq")
        scalar, signature = unpadded(body["scalar"]), unpadded(body["signature"])
        openings.release(session, office.opening_id, BOX, account, body["holder"], scalar, signature)
    assert run_js(UNLOCK, *MODULES, **given, passphrase="sai") == {"refused": "wrong_passphrase"}


def _closed(**changed: Any) -> dict[str, Any]:
    entry = {"period": 1, "date": TODAY, "count": 6, "root": b64(bytes(32)), "returned": None, "counters": {}}
    return {"closed": compact(entry | changed).decode()}


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"period": 2}, "wrong_box"),
        ({"box_id": "hom-2"}, "wrong_box"),
        (_closed(period=2), "wrong_box"),
        (_closed(count=4), "too_few"),
        (_closed(count="6"), "too_few"),
        (_closed(root=""), "malformed"),
        ({"closed": "null"}, "wrong_box"),
        ({"smallest": 7}, "too_few"),
        ({"smallest": 1}, "too_few"),
        ({"smallest": None}, "too_few"),
        ({"due_on": "2026-12-02"}, "wrong_day"),
        ({"role": "secretary"}, "role_not_on_sheet"),
        ({"role": "constructor"}, "role_not_on_sheet"),
    ],
)
def test_a_lie_in_the_request_is_refused_unread(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any], lie: dict[str, Any], code: str
) -> None:
    view = _view(office) | lie
    assert run_js(CHECK, MODULE, view=view, asked=asked, today=TODAY) == {"refused": code}


def test_a_count_raised_by_the_server_is_found_by_the_closing_entrys_signature(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    """Six passed off as sixty: the entry names another payload, or is not signed by the log key."""
    view = _view(office)
    raised = view["closed"].replace('"count":6', '"count":60')
    payload = b64(hashlib.sha256(raised.encode()).digest())
    entry = read_compact(view["entry"].encode(), 8192) | {"payload": payload}
    forged = compact(entry)
    stranger = Ed25519PrivateKey.generate().sign(b"homphieu/1 entry\0" + forged)
    for lie in (
        {"closed": raised},
        {"closed": raised, "entry": forged.decode()},
        {"closed": raised, "entry": forged.decode(), "entry_signature": b64(stranger)},
        {"entry": "null"},
        {"entry": view["entry"].replace('"type":"closed"', '"type":"batch"')},
    ):
        answer = run_js(CHECK, MODULE, view=view | lie, asked=asked, today=TODAY)
        assert answer == {"refused": "wrong_entry"}


def test_a_browser_without_ed25519_says_that_it_could_not_check(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    old = """async (given, m) => {
        const real = crypto.subtle.importKey;
        crypto.subtle.importKey = (format, bytes, how, ...more) =>
            how === "Ed25519"
                ? Promise.reject(new DOMException("", "NotSupportedError"))
                : real.call(crypto.subtle, format, bytes, how, ...more);
        try { return (await m.checkRelease(given.view, given.asked, given.today)).signed; }
        finally { crypto.subtle.importKey = real; }
    }"""
    assert run_js(old, MODULE, view=_view(office), asked=asked, today=TODAY) is False


def test_two_envelopes_are_the_least_whatever_page_and_server_say(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    view = _view(office) | {"smallest": 1} | _closed(count=1)
    answer = run_js(CHECK, MODULE, view=view, asked=asked | {"smallest": 1}, today=TODAY)
    assert answer == {"refused": "too_few"}


def test_a_day_that_the_chair_put_off_binds_the_device_too(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    view, later = _view(office) | {"due_on": "2026-12-03"}, asked | {"due": "2026-12-03"}
    assert run_js(CHECK, MODULE, view=view, asked=later, today="2026-12-02") == {"refused": "too_early"}
    assert run_js(CHECK, MODULE, view=view, asked=later, today="2026-12-03")["day"] == "2026-12-03"
    earlier = _view(office) | {"due_on": "2026-11-02"}
    answer = run_js(CHECK, MODULE, view=earlier, asked=asked | {"due": "2026-11-02"}, today="2026-11-02")
    assert answer == {"refused": "wrong_day"}


def test_another_sheet_is_not_the_one_that_was_sealed(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    view = _view(office)
    other = view | {"sheet": view["sheet"].replace("2026-11-30", "2026-11-02")}
    assert run_js(CHECK, MODULE, view=other, asked=asked, today=TODAY) == {"refused": "wrong_seal"}


def test_a_day_early_by_the_devices_own_clock(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    view = _view(office)
    assert run_js(CHECK, MODULE, view=view, asked=asked, today="2026-11-29") == {"refused": "too_early"}


def test_a_copy_of_another_period_does_not_open_as_this_one(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    view = _view(office)
    own = view["openers"][0]
    with office.reading() as session:
        later = session.get_one(PadlockCopy, (BOX, 2, "mttq", own["holder"])).sealed
    lie = view | {"openers": [own | {"copy": b64(later)}]}
    answer = run_js(UNLOCK, *MODULES, view=lie, asked=asked, today=TODAY, passphrase=PASSPHRASE)
    assert answer == {"refused": "spoiled"}


def test_an_identity_under_anothers_name_is_refused(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    view = _view(office)
    lie = view | {"openers": [view["openers"][0] | {"wrapped": identity("union")[1]}]}
    answer = run_js(UNLOCK, *MODULES, view=lie, asked=asked, today=TODAY, passphrase=PASSPHRASE)
    assert answer == {"refused": "wrong_holder"}


# --- another sheet to sign --------------------------------------------------------------------------------

SIGN_MODULES = ("/static/sign.js", "/static/identity.js")
SIGN = """async ({ view, asked, passphrase }, { checkSheet, signChecked, openAny }) => {
    const checked = await checkSheet(view, asked);
    return signChecked(view, checked, await openAny(view.openers, passphrase));
}"""


@pytest.fixture
def drafted() -> Office:
    """The first period is open, the sheet of the second waits for signatures."""
    office = Office()
    office.fit()
    office.seal()
    office.draft()
    return office


def _sign_view(office: Office) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the server gives to be signed, and what the page says."""
    with office.reading() as session:
        account = office.account(session, "mttq")
        view = keys.sign_view(session, account, BOX, None, office.today)
        draft = keys.draft_view(session, BOX, office.today)
    assert draft is not None
    openers = [vars(one) | {"copy": b64(one.copy)} for one in view.openers]
    given = {"box_id": BOX, "period": 2, "role": "mttq", "sheet": view.sheet.decode(), "openers": openers}
    day = draft.opens_on.isoformat()
    asked = {"box": BOX, "period": 2, "day": day, "seal": draft.seal, "previous": draft.previous}
    return given, asked


def _with_padlock(view: dict[str, Any], asked: dict[str, Any], role: str) -> tuple[Any, Any]:
    """The sheet with one role's padlock replaced, beside a page that lies along."""
    data = read_compact(view["sheet"].encode(), 8192)
    data["padlocks"] = data["padlocks"] | {role: b64(point_of(keyring.make_padlock()))}
    false = compact(data)
    seal = seal_groups(read_sheet(false).seal)
    return view | {"sheet": false.decode()}, asked | {"seal": seal}


def test_a_member_signs_the_sheet_with_the_own_padlock_in_it(
    drafted: Office, run_js: Callable[..., Any]
) -> None:
    view, asked = _sign_view(drafted)
    body = run_js(SIGN, *SIGN_MODULES, view=view, asked=asked, passphrase=PASSPHRASE)
    with drafted.reading() as session:
        holder = holders.identity_of(session, drafted.account(session, "mttq"))
    assert holder is not None
    statement = signatures.sheet_statement(view["sheet"].encode())
    assert signatures.verify(holder.ecdsa, statement, unpadded(body["signature"]))


def test_a_sheet_whose_own_padlock_is_the_servers_is_not_signed_even_if_the_page_lies_along(
    drafted: Office, run_js: Callable[..., Any]
) -> None:
    view, asked = _with_padlock(*_sign_view(drafted), "mttq")
    answer = run_js(SIGN, *SIGN_MODULES, view=view, asked=asked, passphrase=PASSPHRASE)
    assert answer == {"refused": "wrong_key"}


def test_another_roles_padlock_replaced_gives_another_seal_than_page_and_other_members_have(
    drafted: Office, run_js: Callable[..., Any]
) -> None:
    view, asked = _sign_view(drafted)
    false, lying = _with_padlock(view, asked, "union")
    assert run_js(SIGN, *SIGN_MODULES, view=false, asked=asked, passphrase=PASSPHRASE) == {
        "refused": "wrong_seal"
    }
    assert lying["seal"] != asked["seal"]  # what this member reads aloud; the union's own browser refuses it


@pytest.mark.parametrize(
    ("lie", "page", "code"),
    [
        ({"box_id": "hom-2"}, {}, "wrong_box"),
        ({"period": 3}, {}, "wrong_box"),
        ({}, {"period": 3}, "wrong_box"),
        ({}, {"box": "hom-2"}, "wrong_box"),
        ({}, {"previous": ""}, "wrong_previous"),
        ({}, {"previous": "AAAA"}, "wrong_previous"),
        ({}, {"day": "2026-12-30"}, "wrong_day"),
        ({"role": "secretary"}, {}, "role_not_on_sheet"),
        ({"sheet": "{}"}, {}, "malformed"),
    ],
)
def test_another_sheet_to_sign_is_refused_unread(
    drafted: Office, run_js: Callable[..., Any], lie: dict[str, Any], page: dict[str, Any], code: str
) -> None:
    view, asked = _sign_view(drafted)
    given = {"view": view | lie, "asked": asked | page, "passphrase": PASSPHRASE}
    assert run_js(SIGN, *SIGN_MODULES, **given) == {"refused": code}
