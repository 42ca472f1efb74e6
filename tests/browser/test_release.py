"""A lying server asks for a key: what a member's browser refuses before anything leaves it."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from office_keys import unpadded
from simulator import BOX, Office, identity

from ballots.forms import questionnaire
from ballots.keys import holders
from ballots.meeting import openings
from ballots.sealing import keyring, signatures
from ballots.sealing.sheet import point_of, read_sheet, seal_groups
from ballots.spelling import b64, compact, read_compact
from ballots.tables import PadlockCopy
from ballots.views import keys

pytestmark = pytest.mark.browser
PASSPHRASE = "bao gio cho den thang muoi"
MODULE = "/static/release.js"
MODULES = (MODULE, "/static/identity.js")
CHECK = """async ({ view, today }, { checkRelease }) => {
    const { padlock, statement, ...shown } = await checkRelease(view, today);
    return shown;
}"""
UNLOCK = """async ({ view, today, passphrase }, { checkRelease, unlock, openAny }) => {
    const checked = await checkRelease(view, today);
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


def test_an_honest_request_is_shown_in_full_and_unlocked(office: Office, run_js: Callable[..., Any]) -> None:
    shown = run_js(CHECK, MODULE, view=_view(office), today=TODAY)
    seal = seal_groups(read_sheet(_view(office)["sheet"].encode()).seal)
    assert (shown["day"], shown["count"], shown["seal"]) == ("2026-11-30", 6, seal)
    assert (shown["role"], shown["sets"]) == ("mttq", [["clerk", "mttq", "ubnd", "union"]])
    assert (shown["box"], shown["period"]) == (BOX, 1)
    given = {"view": _view(office), "today": TODAY}
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
        ({"smallest": None}, "too_few"),
        ({"due_on": "2026-12-02"}, "too_early"),
        ({"due_on": "2026-11-02"}, "wrong_day"),
        ({"role": "secretary"}, "role_not_on_sheet"),
        ({"role": "constructor"}, "role_not_on_sheet"),
    ],
)
def test_a_lie_in_the_request_is_refused_unread(
    office: Office, run_js: Callable[..., Any], lie: dict[str, Any], code: str
) -> None:
    view = _view(office) | lie
    assert run_js(CHECK, MODULE, view=view, today=TODAY) == {"refused": code}


def test_a_count_raised_by_the_server_is_found_by_the_closing_entrys_signature(
    office: Office, run_js: Callable[..., Any]
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
        answer = run_js(CHECK, MODULE, view=view | lie, today=TODAY)
        assert answer == {"refused": "wrong_entry"}


def test_a_browser_without_ed25519_says_that_it_could_not_check(
    office: Office, run_js: Callable[..., Any]
) -> None:
    old = """async (given, m) => {
        const real = crypto.subtle.importKey;
        crypto.subtle.importKey = (format, bytes, how, ...more) =>
            how === "Ed25519"
                ? Promise.reject(new DOMException("", "NotSupportedError"))
                : real.call(crypto.subtle, format, bytes, how, ...more);
        try { return (await m.checkRelease(given.view, given.today)).signed; }
        finally { crypto.subtle.importKey = real; }
    }"""
    assert run_js(old, MODULE, view=_view(office), today=TODAY) is False


def test_two_envelopes_are_the_least_whatever_page_and_server_say(
    office: Office, run_js: Callable[..., Any]
) -> None:
    view = _view(office) | {"smallest": 1} | _closed(count=1)
    answer = run_js(CHECK, MODULE, view=view, today=TODAY)
    assert answer == {"refused": "too_few"}


def test_one_letter_may_be_opened_alone_if_the_sheet_names_a_questionnaire_of_letters(
    office: Office, run_js: Callable[..., Any]
) -> None:
    letters = Office(form=questionnaire.builtin("thu-gop-y"), smallest=1).ready()
    letters.write("Thêm ghế")
    letters.today = date(2026, 11, 30)
    letters.start()
    letters.close()
    with letters.reading() as session:
        mine = keys.release_view(session, letters.opening_id, BOX, letters.account(session, "mttq"))
    view = _view(letters) | {"form": mine.form.decode()}
    shown = run_js(CHECK, MODULE, view=view, today=TODAY)
    assert (shown["count"], shown["smallest"]) == (1, 1)
    assert run_js(CHECK, MODULE, view=view | {"form": None}, today=TODAY) == {"refused": "too_few"}
    lie = _view(office) | {"smallest": 1, "form": mine.form.decode()} | _closed(count=1)
    assert run_js(CHECK, MODULE, view=lie, today=TODAY) == {"refused": "too_few"}


def test_a_day_that_the_chair_put_off_binds_the_device_too(
    office: Office, run_js: Callable[..., Any]
) -> None:
    view = _view(office) | {"due_on": "2026-12-03"}
    assert run_js(CHECK, MODULE, view=view, today="2026-12-02") == {"refused": "too_early"}
    assert run_js(CHECK, MODULE, view=view, today="2026-12-03")["day"] == "2026-12-03"


def test_another_sheet_is_shown_with_its_own_seal_and_another_log_key_is_found(
    office: Office, run_js: Callable[..., Any]
) -> None:
    """What a member compares with the notice is drawn from the sheet, whatever the page says."""
    view = _view(office)
    other = view | {"sheet": view["sheet"].replace("2026-11-30", "2026-11-02")}
    shown = run_js(CHECK, MODULE, view=other, today=TODAY)
    seals = [seal_groups(read_sheet(one["sheet"].encode()).seal) for one in (view, other)]
    assert shown["seal"] == seals[1] != seals[0]
    key = read_compact(view["sheet"].encode(), 8192)["log_key"]
    forged = view | {"sheet": view["sheet"].replace(key, b64(bytes(32)))}
    assert run_js(CHECK, MODULE, view=forged, today=TODAY) == {"refused": "wrong_entry"}


def test_a_day_early_by_the_devices_own_clock(office: Office, run_js: Callable[..., Any]) -> None:
    view = _view(office)
    assert run_js(CHECK, MODULE, view=view, today="2026-11-29") == {"refused": "too_early"}


def test_a_copy_of_another_period_does_not_open_as_this_one(
    office: Office, run_js: Callable[..., Any]
) -> None:
    view = _view(office)
    own = view["openers"][0]
    with office.reading() as session:
        later = session.get_one(PadlockCopy, (BOX, 2, "mttq", own["holder"])).sealed
    lie = view | {"openers": [own | {"copy": b64(later)}]}
    answer = run_js(UNLOCK, *MODULES, view=lie, today=TODAY, passphrase=PASSPHRASE)
    assert answer == {"refused": "spoiled"}


def test_an_identity_under_anothers_name_is_refused(office: Office, run_js: Callable[..., Any]) -> None:
    view = _view(office)
    lie = view | {"openers": [view["openers"][0] | {"wrapped": identity("union")[1]}]}
    answer = run_js(UNLOCK, *MODULES, view=lie, today=TODAY, passphrase=PASSPHRASE)
    assert answer == {"refused": "wrong_holder"}


# --- another sheet to sign --------------------------------------------------------------------------------

SIGN_MODULES = ("/static/sign.js", "/static/identity.js")
SIGN = """async ({ view, passphrase }, { checkSheet, signChecked, openAny }) => {
    const checked = await checkSheet(view);
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


def _sign_view(office: Office) -> dict[str, Any]:
    """What the server gives to be signed."""
    with office.reading() as session:
        view = keys.sign_view(session, office.account(session, "mttq"), BOX, None, office.today)
    openers = [vars(one) | {"copy": b64(one.copy)} for one in view.openers]
    return {"box_id": BOX, "period": 2, "role": "mttq", "sheet": view.sheet.decode(), "openers": openers}


def _with(view: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Another sheet."""
    return view | {"sheet": compact(read_compact(view["sheet"].encode(), 8192) | changed).decode()}


def test_a_member_signs_the_sheet_with_the_own_padlock_in_it(
    drafted: Office, run_js: Callable[..., Any]
) -> None:
    view = _sign_view(drafted)
    body = run_js(SIGN, *SIGN_MODULES, view=view, passphrase=PASSPHRASE)
    with drafted.reading() as session:
        holder = holders.identity_of(session, drafted.account(session, "mttq"))
    assert holder is not None
    statement = signatures.sheet_statement(view["sheet"].encode())
    assert signatures.verify(holder.ecdsa, statement, unpadded(body["signature"]))


def test_a_sheet_whose_own_padlock_is_the_servers_is_not_signed(
    drafted: Office, run_js: Callable[..., Any]
) -> None:
    view = _sign_view(drafted)
    padlocks = read_compact(view["sheet"].encode(), 8192)["padlocks"]
    false = _with(view, padlocks=padlocks | {"mttq": b64(point_of(keyring.make_padlock()))})
    answer = run_js(SIGN, *SIGN_MODULES, view=false, passphrase=PASSPHRASE)
    assert answer == {"refused": "wrong_key"}


@pytest.mark.parametrize(
    ("lie", "sheet", "code"),
    [
        ({"box_id": "hom-2"}, {}, "wrong_box"),
        ({"period": 3}, {}, "wrong_box"),
        ({}, {"period": 3}, "wrong_box"),
        ({}, {"box": "hom-2"}, "wrong_box"),
        ({}, {"previous": None}, "wrong_previous"),
        ({"period": 1}, {"period": 1}, "wrong_previous"),
        ({"role": "secretary"}, {}, "role_not_on_sheet"),
        ({"sheet": "{}"}, {}, "malformed"),
    ],
)
def test_another_sheet_to_sign_is_refused_unread(
    drafted: Office, run_js: Callable[..., Any], lie: dict[str, Any], sheet: dict[str, Any], code: str
) -> None:
    given = {"view": _with(_sign_view(drafted), **sheet) | lie, "passphrase": PASSPHRASE}
    assert run_js(SIGN, *SIGN_MODULES, **given) == {"refused": code}
