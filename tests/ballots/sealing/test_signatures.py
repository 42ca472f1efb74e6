"""What holders sign: Python and the browser verify each other's signatures, and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from office_keys import sheet_for, unpadded

from ballots.sealing import keyring, signatures
from ballots.sealing.keyring import Identity
from ballots.sealing.sheet import point_of
from ballots.spelling import b64

MODULES = ("/static/seal.js", "/static/keyring.js", "/static/signatures.js")
PASSPHRASE = "trang nghieng khoai mua thuyen bac xuan"
SEAL, ROOT = bytes(range(32)), bytes(range(32, 64))
RELEASE: dict[str, Any] = {
    "box": "hom-1",
    "period": 7,
    "count": 120,
    "role": "mttq",
    "holder": "HAIMUOIBONKYTU",
}
MADE = keyring.make_identity()
OTHER = keyring.make_identity()


def new_holder(identity: Identity) -> bytes:
    return signatures.holder_statement(
        "hoi-dong", "mttq", "NGUOIMOI", point_of(identity.ecdh), point_of(identity.ecdsa)
    )


def statements() -> list[bytes]:
    return [
        signatures.sheet_statement(sheet_for()),
        signatures.release_statement(**RELEASE, seal=SEAL, root=ROOT),
        new_holder(OTHER),
    ]


def test_a_signature_is_of_one_statement_and_one_key() -> None:
    for statement in statements():
        signature = signatures.sign(MADE.ecdsa, statement)
        assert len(signature) == signatures.SIGNATURE_BYTES
        assert signatures.verify(point_of(MADE.ecdsa), statement, signature)
        assert not signatures.verify(point_of(OTHER.ecdsa), statement, signature)
        for other in [one for one in statements() if one != statement]:
            assert not signatures.verify(point_of(MADE.ecdsa), other, signature)


def test_what_is_no_signature_or_no_point_is_false_and_no_error() -> None:
    statement = statements()[0]
    signature = signatures.sign(MADE.ecdsa, statement)
    point = point_of(MADE.ecdsa)
    for bad in (b"", signature[:-1], signature + b"\0", bytes(64), b"\xff" * 64):
        assert not signatures.verify(point, statement, bad)
    for bad in (b"", point[:-1], b"\4" + bytes(64), b"\5" + point[1:]):
        assert not signatures.verify(bad, statement, signature)


@pytest.mark.browser
def test_python_verifies_what_the_browser_signs(run_js: Callable[..., Any]) -> None:
    told = run_js(
        """async ({ wrapped, passphrase, sheet, release, seal, root, ecdh, ecdsa }, m) => {
            const identity = await m.openIdentity(wrapped, passphrase);
            const said = { ...release, seal: m.unb64(seal, 32), root: m.unb64(root, 32) };
            const holder = { committee: "hoi-dong", role: "mttq", holder: "NGUOIMOI" };
            const points = { ecdh: m.unb64(ecdh, 65), ecdsa: m.unb64(ecdsa, 65) };
            return [
                await m.signSheet(identity, new TextEncoder().encode(sheet)),
                await m.signRelease(identity, said),
                await m.signHolder(identity, { ...holder, ...points }),
            ].map(m.b64);
        }""",
        *MODULES,
        wrapped=keyring.wrap(MADE, PASSPHRASE).decode(),
        passphrase=PASSPHRASE,
        sheet=sheet_for().decode(),
        release=RELEASE,
        seal=b64(SEAL),
        root=b64(ROOT),
        ecdh=b64(point_of(OTHER.ecdh)),
        ecdsa=b64(point_of(OTHER.ecdsa)),
    )
    for statement, signature in zip(statements(), told, strict=True):
        assert signatures.verify(point_of(MADE.ecdsa), statement, unpadded(signature))


@pytest.mark.browser
def test_the_browser_verifies_what_python_signs_and_nothing_else(run_js: Callable[..., Any]) -> None:
    made = [b64(signatures.sign(MADE.ecdsa, statement)) for statement in statements()]
    told = run_js(
        """async ({ made, point, other, sheet, release, seal, root, ecdh, ecdsa }, m) => {
            const bytes = (text, length) => m.unb64(text, length);
            const said = { ...release, seal: bytes(seal, 32), root: bytes(root, 32) };
            const points = { ecdh: bytes(ecdh, 65), ecdsa: bytes(ecdsa, 65) };
            const holder = { committee: "hoi-dong", role: "mttq", holder: "NGUOIMOI", ...points };
            const [one, two, three] = made.map((text) => bytes(text, 64));
            const good = bytes(point, 65);
            const raw = new TextEncoder().encode(sheet);
            return [
                await m.verifySheet(good, raw, one),
                await m.verifyRelease(good, said, two),
                await m.verifyHolder(good, holder, three),
                await m.verifySheet(bytes(other, 65), raw, one),
                await m.verifySheet(good, raw, two),
                await m.verifyRelease(good, { ...said, count: 119 }, two),
                await m.verifyHolder(good, { ...holder, role: "ubnd" }, three),
                await m.verifyHolder(good, holder, three.slice(1)),
                await m.verifyHolder(good.slice(1), holder, three),
                await m.verifyHolder(new Uint8Array(65).fill(4), holder, three),
            ];
        }""",
        *MODULES,
        made=made,
        point=b64(point_of(MADE.ecdsa)),
        other=b64(point_of(OTHER.ecdsa)),
        sheet=sheet_for().decode(),
        release=RELEASE,
        seal=b64(SEAL),
        root=b64(ROOT),
        ecdh=b64(point_of(OTHER.ecdh)),
        ecdsa=b64(point_of(OTHER.ecdsa)),
    )
    assert told == [True] * 3 + [False] * 7


@pytest.mark.parametrize(
    "change",
    [
        lambda good: good[:32] + b"\0" + good[32:],  # the same two numbers
        lambda good: b"\0" + good,
        lambda good: good[:-1],
        lambda good: good + b"\0",
        lambda _: b"",
    ],
)
def test_a_signature_of_another_length_is_none_even_if_its_numbers_are_the_same(
    change: Callable[[bytes], bytes],
) -> None:
    statement = statements()[0]
    good = signatures.sign(MADE.ecdsa, statement)
    assert signatures.verify(point_of(MADE.ecdsa), statement, good)
    assert not signatures.verify(point_of(MADE.ecdsa), statement, change(good))
