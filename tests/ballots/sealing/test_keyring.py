"""A holder's keys: Python and the browser open each other's, and nobody else's."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from office_keys import unpadded

from ballots.errors import Code, Refused
from ballots.sealing import keyring
from ballots.sealing.keyring import (
    CopyOf,
    Identity,
    fingerprint,
    make_identity,
    make_padlock,
    open_copy,
    padlock_of,
    read_wrapped,
    scalar_of,
    seal_copy,
    unwrap,
    wrap,
)
from ballots.sealing.sheet import point_of
from ballots.spelling import b64, compact

PASSPHRASE = "trang nghieng khoai mua thuyen bac xuan"
WHOSE = CopyOf(box="box-11", period=7, role="mttq", holder="nguoi-giu-3")
KEYRING_JS = "/static/keyring.js"


@cache
def person() -> tuple[Identity, bytes]:
    identity = make_identity()
    return identity, wrap(identity, PASSPHRASE)


def points(identity: Identity) -> tuple[bytes, bytes]:
    return point_of(identity.ecdh), point_of(identity.ecdsa)


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_an_identity_comes_back_with_its_passphrase_however_it_is_typed() -> None:
    identity, wrapped = person()
    for typed in (PASSPHRASE, "  Trang nghieng  KHOAI mua\tthuyen bac xuan "):
        opened = unwrap(wrapped, typed)
        assert scalar_of(opened.ecdh) == scalar_of(identity.ecdh)
        assert scalar_of(opened.ecdsa) == scalar_of(identity.ecdsa)


def test_a_wrong_passphrase_opens_nothing() -> None:
    assert code_of(lambda: unwrap(person()[1], PASSPHRASE + " a")) == Code.WRONG_PASSPHRASE
    assert code_of(lambda: unwrap(person()[1], "")) == Code.WRONG_PASSPHRASE


def edited(**changes: Any) -> bytes:
    return compact({**json.loads(person()[1]), **changes})


def test_a_wrapping_too_weak_or_too_slow_is_refused_before_the_passphrase_is_tried() -> None:
    for iterations in (1, 599_999, 10_000_001, 10**30, 0, -1):
        assert code_of(lambda i=iterations: unwrap(edited(iterations=i), PASSPHRASE)) == Code.WEAK_WRAPPING
    assert code_of(lambda: wrap(person()[0], PASSPHRASE, 599_999)) == Code.WEAK_WRAPPING


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"v": True},
        {"kdf": "PBKDF2-SHA1"},
        {"iterations": "600000"},
        {"iterations": 600000.0},
        {"iterations": True},
        {"salt": b64(bytes(15))},
        {"nonce": b64(bytes(16))},
        {"ecdh": b64(bytes(65))},
        {"ecdsa": None},
        {"wrapped": b64(bytes(79))},
        {"note": "x"},
    ],
    ids=str,
)
def test_a_wrapped_identity_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    assert code_of(lambda: read_wrapped(edited(**changes))) == Code.MALFORMED


def test_one_key_for_both_jobs_is_refused() -> None:
    assert code_of(lambda: read_wrapped(edited(ecdsa=b64(points(person()[0])[0])))) == Code.MALFORMED


def test_a_server_that_shows_other_public_halves_is_found_out() -> None:
    other = b64(points(make_identity())[0])
    assert code_of(lambda: unwrap(edited(ecdh=other), PASSPHRASE)) == Code.WRONG_PASSPHRASE


def test_a_fingerprint_is_six_groups_and_each_half_counts() -> None:
    ecdh, ecdsa = points(person()[0])
    told = fingerprint(ecdh, ecdsa)
    assert [len(group) for group in told.split(" ")] == [4] * 6
    assert told != fingerprint(ecdsa, ecdh)


def test_a_padlock_copy_opens_for_its_holder() -> None:
    identity, padlock = person()[0], make_padlock()
    copy = seal_copy(padlock, points(identity)[0], WHOSE)
    assert len(copy) == keyring.COPY_BYTES == 113
    opened = open_copy(identity, copy, WHOSE, point_of(padlock))
    assert scalar_of(opened) == scalar_of(padlock)


def test_a_copy_passed_off_as_another_opens_nothing() -> None:
    identity, padlock = person()[0], make_padlock()
    copy = seal_copy(padlock, points(identity)[0], WHOSE)
    for whose in (
        replace(WHOSE, box="box-12"),
        replace(WHOSE, period=8),
        replace(WHOSE, role="ubnd"),
        replace(WHOSE, holder="nguoi-giu-4"),
    ):
        assert code_of(lambda w=whose: open_copy(identity, copy, w, point_of(padlock))) == Code.SPOILED
    stranger = make_identity()
    assert code_of(lambda: open_copy(stranger, copy, WHOSE, point_of(padlock))) == Code.SPOILED
    assert code_of(lambda: open_copy(identity, copy[:-1], WHOSE, point_of(padlock))) == Code.MALFORMED


def test_a_copy_of_another_padlock_is_found_before_it_is_used() -> None:
    identity, padlock = person()[0], make_padlock()
    copy = seal_copy(make_padlock(), points(identity)[0], WHOSE)
    assert code_of(lambda: open_copy(identity, copy, WHOSE, point_of(padlock))) == Code.WRONG_KEY


def test_fields_of_a_copy_cannot_run_into_each_other() -> None:
    for whose in (replace(WHOSE, box="a\0b"), replace(WHOSE, holder="a\0")):
        assert code_of(whose.info) == Code.MALFORMED


def test_no_scalar_outside_the_group_is_a_key() -> None:
    public = point_of(make_padlock())
    for scalar in (bytes(32), b"\xff" * 32, b"", b"\1" * 31):
        assert code_of(lambda s=scalar: padlock_of(s, public)) == Code.WRONG_KEY


@pytest.mark.browser
def test_the_browser_opens_what_python_wrapped_and_sealed(run_js: Callable[..., Any]) -> None:
    identity, wrapped = person()
    padlock = make_padlock()
    copy = seal_copy(padlock, points(identity)[0], WHOSE)
    told = run_js(
        """async ({ wrapped, passphrase, copy, whose, point }, m) => {
            const identity = await m.openIdentity(wrapped, passphrase);
            const bytes = m.unb64(point, 65);
            const scalar = await m.openCopy(identity, m.unb64(copy, 113), whose, bytes);
            const opened = m.unb64(copy, 113);
            const code = (promise) => promise.then(() => "opened", (error) => error.code);
            const other = await m.makePadlock();
            return {
                scalar: m.b64(scalar),
                fingerprint: await m.fingerprint(identity.ecdh.point, identity.ecdsa.point),
                otherRole: await code(m.openCopy(identity, opened, { ...whose, role: "ubnd" }, bytes)),
                otherPadlock: await code(m.openCopy(identity, opened, whose, other.point)),
                wrong: await code(m.openIdentity(wrapped, passphrase + " a")),
                weak: await code(m.openIdentity(wrapped.replace(":600000,", ":599999,"), passphrase)),
                slow: await code(m.openIdentity(wrapped.replace(":600000,", ":10000001,"), passphrase)),
                blank: await code(m.openIdentity(wrapped + " ", passphrase)),
            };
        }""",
        "/static/seal.js",
        KEYRING_JS,
        wrapped=wrapped.decode(),
        passphrase="  Trang  NGHIENG khoai mua thuyen bac xuan",
        copy=b64(copy),
        whose=vars(WHOSE),
        point=b64(point_of(padlock)),
    )
    assert told == {
        "scalar": b64(scalar_of(padlock)),
        "fingerprint": fingerprint(*points(identity)),
        "otherRole": "spoiled",
        "otherPadlock": "wrong_key",
        "wrong": "wrong_passphrase",
        "weak": "weak_wrapping",
        "slow": "weak_wrapping",
        "blank": "malformed",
    }


@pytest.mark.browser
def test_python_opens_what_the_browser_wrapped_and_sealed(run_js: Callable[..., Any]) -> None:
    wrapped, again, copy, point, scalar = run_js(
        """async ({ passphrase, whose }, m) => {
            const { identity, wrapped } = await m.makeIdentity(passphrase);
            const again = await m.wrapIdentity(identity, "mot hai ba");
            const padlock = await m.makePadlock();
            const copy = await m.sealCopy(padlock.scalar, identity.ecdh.point, whose);
            return [wrapped, again, ...[copy, padlock.point, padlock.scalar].map(m.b64)];
        }""",
        "/static/seal.js",
        KEYRING_JS,
        passphrase=PASSPHRASE,
        whose=vars(WHOSE),
    )
    identity = unwrap(wrapped.encode(), PASSPHRASE)
    assert scalar_of(unwrap(again.encode(), "mot hai ba").ecdsa) == scalar_of(identity.ecdsa)
    opened = open_copy(identity, unpadded(copy), WHOSE, unpadded(point))
    assert scalar_of(opened) == unpadded(scalar)
