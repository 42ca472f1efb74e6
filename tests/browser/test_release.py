"""A lying server asks for a key: what a member's browser refuses before anything leaves it."""

from collections.abc import Callable
from typing import Any

import pytest
from simulator import BOX, Office, identity

from ballots import keyring, queries_opening
from ballots.models import PadlockCopy
from ballots.spelling import b64, compact

pytestmark = pytest.mark.browser
PASSPHRASE = "bao gio cho den thang muoi"
MODULE = "/static/release.js"
CHECK = """async ({ view, asked, today }, { checkRelease }) => {
    const { padlock, ...shown } = await checkRelease(view, asked, today);
    return shown;
}"""
UNLOCK = """async ({ view, asked, today, passphrase }, { checkRelease, unlock }) =>
    unlock(view, await checkRelease(view, asked, today), passphrase)"""
TODAY = "2026-11-30"


def _view(office: Office, role: str = "mttq") -> dict[str, Any]:
    with office.reading() as session:
        account = office.account(session, role)
        view = queries_opening.release_view(session, office.opening_id, BOX, account)
    return {
        "box_id": view.box_id,
        "period": view.period,
        "role": view.role,
        "holder": view.holder,
        "wrapped": view.wrapped,
        "copy": b64(view.copy),
        "sheet": view.sheet.decode(),
        "closed": view.closed.decode(),
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
        seal = queries_opening.box_count(session, office.opening_id, BOX).seal
    return {"box": BOX, "period": 1, "seal": seal}


def test_an_honest_request_is_shown_in_full_and_unlocked(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    shown = run_js(CHECK, MODULE, view=_view(office), asked=asked, today=TODAY)
    assert (shown["day"], shown["count"], shown["seal"]) == ("2026-11-30", 6, asked["seal"])
    assert (shown["box"], shown["period"]) == (BOX, 1)
    given = {"view": _view(office), "asked": asked, "today": TODAY}
    scalar = run_js(UNLOCK, MODULE, **given, passphrase=PASSPHRASE.upper())
    assert scalar == b64(keyring.scalar_of(office.padlocks[1, "mttq"]))
    assert run_js(UNLOCK, MODULE, **given, passphrase="sai") == {"refused": "wrong_passphrase"}


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
        ({"role": "secretary"}, "role_not_on_sheet"),
        ({"role": "constructor"}, "role_not_on_sheet"),
    ],
)
def test_a_lie_in_the_request_is_refused_unread(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any], lie: dict[str, Any], code: str
) -> None:
    view = _view(office) | lie
    assert run_js(CHECK, MODULE, view=view, asked=asked, today=TODAY) == {"refused": code}


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
    with office.reading() as session:
        later = session.get_one(PadlockCopy, (BOX, 2, "mttq", view["holder"])).sealed
    lie = view | {"copy": b64(later)}
    answer = run_js(UNLOCK, MODULE, view=lie, asked=asked, today=TODAY, passphrase=PASSPHRASE)
    assert answer == {"refused": "spoiled"}


def test_an_identity_under_anothers_name_is_refused(
    office: Office, asked: dict[str, Any], run_js: Callable[..., Any]
) -> None:
    lie = _view(office) | {"wrapped": identity("union")[1]}
    answer = run_js(UNLOCK, MODULE, view=lie, asked=asked, today=TODAY, passphrase=PASSPHRASE)
    assert answer == {"refused": "wrong_holder"}
