"""The committee's members: each draws a passphrase, fits padlocks, signs the sheets, unlocks the own padlock.

What their browsers do in static/padlock.js, sign.js and release.js, done by its Python twin and by the same
JSON. No passphrase is sent, here as there.
"""

import json
from dataclasses import dataclass
from datetime import date
from secrets import SystemRandom
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from app.demo.browser import Browser
from app.demo.office import BOX, Person
from app.staff import passphrase
from app.stop import Stop
from ballots.sealing import keyring, signatures
from ballots.sealing.keyring import CopyOf
from ballots.sealing.sheet import HASH_BYTES, POINT_BYTES, point_of, read_sheet, seal_groups
from ballots.sealing.signatures import release_statement, sheet_statement
from ballots.spelling import b64, unb64

__all__ = ["Asked", "fit", "sign", "unlock"]


@dataclass(frozen=True)
class Asked:
    """What the opening's page shows to the member, against which the server's answer is checked."""

    seal: str
    period: int
    today: date


# --- fitting --------------------------------------------------------------------------------------------


def fit(browser: Browser, person: Person, box: str = BOX) -> int:
    """Make the padlocks of all coming periods, and an identity before the first; gives their number."""
    page = f"/staff/padlocks/{box}"
    csrf = browser.page(page).csrf
    view = browser.fetch(page + "/view")
    holders = {holder: unb64(ecdh, POINT_BYTES) for holder, ecdh in view["holders"].items()}
    wrapped = None
    if not person.passphrase:
        person.passphrase = passphrase.draw(SystemRandom())
        identity = keyring.make_identity()
        own = keyring.fingerprint(point_of(identity.ecdh), point_of(identity.ecdsa)).replace(" ", "")
        holders[own] = point_of(identity.ecdh)
        wrapped = keyring.wrap(identity, person.passphrase).decode()
    periods = range(view["first"], view["first"] + view["periods"])
    body = {
        "wrapped": wrapped,
        "padlocks": [_padlock((box, period, person.role), holders) for period in periods],
    }
    return int(browser.fetch(page, body, csrf=csrf)["fitted"])


def _padlock(whose: tuple[str, int, str], holders: dict[str, bytes]) -> dict[str, Any]:
    padlock = keyring.make_padlock()
    copies = {
        holder: b64(keyring.seal_copy(padlock, ecdh, CopyOf(*whose, holder)))
        for holder, ecdh in holders.items()
    }
    return {"period": whose[1], "public": b64(point_of(padlock)), "copies": copies}


# --- signing --------------------------------------------------------------------------------------------


def sign(browser: Browser, person: Person, box: str = BOX) -> int | None:
    """Sign the drafted sheet, once the own padlock is found on it; gives the period that this sealed."""
    page = f"/staff/committee/{box}/sign"
    view = browser.fetch(page + "/view")
    sheet = read_sheet(view["sheet"].encode())
    if (sheet.box, sheet.period, view["role"]) != (box, view["period"], person.role):
        raise Stop("bản niêm phong chờ ký thuộc hòm phiếu, kỳ hoặc vai trò khác")
    holder, identity = _open(view, person)
    _own_copy(view, (box, holder), identity, sheet.padlocks[person.role])
    body = {"holder": holder, "signature": b64(signatures.sign(identity.ecdsa, sheet_statement(sheet.raw)))}
    sealed = browser.fetch(page, body, csrf=browser.page(page).csrf)["sealed"]
    return None if sealed is None else int(sealed)


def _open(view: dict[str, Any], person: Person) -> tuple[str, keyring.Identity]:
    """The person's own identity, opened by the passphrase; its fingerprint is the holder's id."""
    opener = next(one for one in view["openers"] if one["kind"] == "person")
    identity = keyring.unwrap(opener["wrapped"].encode(), person.passphrase)
    mark = keyring.fingerprint(point_of(identity.ecdh), point_of(identity.ecdsa)).replace(" ", "")
    if mark != opener["holder"]:
        raise Stop("khóa máy chủ đưa ra không phải của thành viên này")
    return mark, identity


def _own_copy(
    view: dict[str, Any], place: tuple[str, str], identity: keyring.Identity, point: bytes
) -> EllipticCurvePrivateKey:
    """The padlock's private half, which belongs to the point on the sheet, or it is refused."""
    box, holder = place
    opener = next(one for one in view["openers"] if one["holder"] == holder)
    whose = CopyOf(box, view["period"], view["role"], holder)
    return keyring.open_copy(identity, unb64(opener["copy"], keyring.COPY_BYTES), whose, point)


# --- unlocking ------------------------------------------------------------------------------------------


def unlock(view: dict[str, Any], asked: Asked, person: Person) -> dict[str, str]:
    """Give what is sent: the private half of the padlock on the sheet, signed, once the server's view holds.

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
    holder, identity = _open(view, person)  # 4
    padlock = _own_copy(view, (BOX, holder), identity, sheet.padlocks[person.role])
    root = unb64(closed["root"], HASH_BYTES)
    statement = release_statement(BOX, asked.period, sheet.seal, closed["count"], root, person.role, holder)
    signature = signatures.sign(identity.ecdsa, statement)
    return {"holder": holder, "scalar": b64(keyring.scalar_of(padlock)), "signature": b64(signature)}
