"""The committee's members: each draws a passphrase, fits padlocks, and later unlocks the own one.

What their browsers do in static/padlock.js and static/release.js, done by its Python twin and by the same
JSON. No passphrase is sent, here as there.
"""

import json
from dataclasses import dataclass
from datetime import date
from secrets import SystemRandom
from typing import Any

from app import passphrase
from app.cli_parser import Stop
from app.demo.browser import Browser
from app.demo.office import BOX, Person
from ballots import keyring
from ballots.keyring import CopyOf
from ballots.sheet import POINT_BYTES, point_of, read_sheet, seal_groups
from ballots.spelling import b64, unb64

__all__ = ["Asked", "fit", "unlock"]

_PADLOCKS = f"/staff/padlocks/{BOX}"


@dataclass(frozen=True)
class Asked:
    """What the opening's page shows to the member, against which the server's answer is checked."""

    seal: str
    period: int
    today: date


# --- fitting --------------------------------------------------------------------------------------------


def fit(browser: Browser, person: Person) -> int:
    """Make an identity and the padlocks of all coming periods and hand them in; gives their number."""
    csrf = browser.page(_PADLOCKS).csrf
    view = browser.fetch(_PADLOCKS + "/view")
    person.passphrase = passphrase.draw(SystemRandom())
    identity = keyring.make_identity()
    own = keyring.fingerprint(point_of(identity.ecdh), point_of(identity.ecdsa)).replace(" ", "")
    holders = {holder: unb64(ecdh, POINT_BYTES) for holder, ecdh in view["holders"].items()}
    holders[own] = point_of(identity.ecdh)
    periods = range(view["first"], view["first"] + view["periods"])
    body = {
        "wrapped": keyring.wrap(identity, person.passphrase).decode(),
        "padlocks": [_padlock(period, person.role, holders) for period in periods],
    }
    return int(browser.fetch(_PADLOCKS, body, csrf=csrf)["fitted"])


def _padlock(period: int, role: str, holders: dict[str, bytes]) -> dict[str, Any]:
    padlock = keyring.make_padlock()
    copies = {
        holder: b64(keyring.seal_copy(padlock, ecdh, CopyOf(BOX, period, role, holder)))
        for holder, ecdh in holders.items()
    }
    return {"period": period, "public": b64(point_of(padlock)), "copies": copies}


# --- unlocking ------------------------------------------------------------------------------------------


def unlock(view: dict[str, Any], asked: Asked, person: Person) -> str:
    """Give the private half (base64url) of the padlock on the sheet, once the server's view holds.

    1. The sheet's hash is the mã niêm phong on the page; box and period are those of page, sheet and closing.
    2. The sheet's day has come.
    3. The slot is closed over no fewer envelopes than the smallest number.
    4. The identity is this member's own, and the copy opens to the padlock on the sheet.
    """
    sheet = read_sheet(view["sheet"].encode())
    closed = json.loads(view["closed"])
    same = (sheet.box, sheet.period, closed["period"]) == (BOX, asked.period, asked.period)
    if seal_groups(sheet.seal) != asked.seal or not same:  # 1
        raise Stop("bản niêm phong máy chủ đưa ra không đúng mã niêm phong trên trang")
    if sheet.opens_on > asked.today:  # 2
        raise Stop("chưa đến ngày mở hòm đã niêm phong")
    if closed["count"] < view["smallest"]:  # 3
        raise Stop("số phong bì ít hơn số tối thiểu")
    identity = keyring.unwrap(view["wrapped"].encode(), person.passphrase)  # 4
    whose = CopyOf(BOX, asked.period, person.role, view["holder"])
    copy = unb64(view["copy"], keyring.COPY_BYTES)
    return b64(keyring.scalar_of(keyring.open_copy(identity, copy, whose, sheet.padlocks[person.role])))
