"""Python and JavaScript make and read the same bytes: the published vectors, RFC 9180, and each other."""

import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from office_keys import VECTORS, Sealed, opens, unpadded, vectors

from ballots.errors import Code, Refused
from ballots.sealing.envelope import envelope_length, leaf_hash, open_envelope, seal
from ballots.sealing.ledger import merkle_root
from ballots.sealing.sheet import read_point, read_sheet, seal_groups
from ballots.spelling import b64

OPENS = opens()
BAD = vectors()["refused_or_spoiled"]
CODES = {
    "version byte changed": Code.MALFORMED,
    "one byte short": Code.MALFORMED,
    "one byte long": Code.MALFORMED,
    "seal changed": Code.WRONG_SEAL,
}
SEAL_JS = "/static/seal.js"
OPEN_JS = "/js/open_envelope.js"
JS_OPEN = """async ({ sheet, envelope, scalars }, m) => {
    const bytes = m.unb64(envelope, Math.floor(envelope.length * 3 / 4));
    const answers = await m.openEnvelope(new TextEncoder().encode(sheet), bytes, scalars);
    return new TextDecoder().decode(answers);
}"""


def in_each(sealed: list[Sealed]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", sealed, ids=[each.name for each in sealed])


@in_each(OPENS)
def test_python_opens_a_published_envelope(vector: Sealed) -> None:
    sheet = read_sheet(vector.sheet)
    assert sheet.seal == vector.seal
    assert len(vector.envelope) == envelope_length(sheet)
    assert leaf_hash(vector.envelope) == vector.leaf
    assert open_envelope(vector.sheet, vector.envelope, vector.keys) == vector.answers


@pytest.mark.browser
@in_each(OPENS)
def test_javascript_opens_a_published_envelope(vector: Sealed, run_js: Callable[..., Any]) -> None:
    given = {"sheet": vector.sheet.decode(), "envelope": b64(vector.envelope)}
    opened = run_js(JS_OPEN, SEAL_JS, OPEN_JS, **given, scalars=dict(vector.scalars))
    assert opened == vector.answers.decode()
    told = run_js(
        """async ({ sheet, envelope }, m) => {
            const { seal } = await m.readSheet(new TextEncoder().encode(sheet));
            const leaf = await m.leafHash(m.unb64(envelope, Math.floor(envelope.length * 3 / 4)));
            return [m.b64(seal), m.groups(seal), m.b64(leaf)];
        }""",
        SEAL_JS,
        **given,
    )
    assert told == [b64(vector.seal), seal_groups(vector.seal), b64(vector.leaf)]


@pytest.mark.parametrize("bad", BAD, ids=[bad["name"] for bad in BAD])
def test_python_refuses_every_bad_envelope(bad: dict[str, Any]) -> None:
    vector = OPENS[bad["of"]]
    with pytest.raises(Refused) as refused:
        open_envelope(vector.sheet, unpadded(bad["envelope"]), vector.keys)
    assert refused.value.code == CODES.get(bad["name"], Code.SPOILED)


@pytest.mark.browser
@pytest.mark.parametrize("bad", BAD, ids=[bad["name"] for bad in BAD])
def test_javascript_refuses_every_bad_envelope(bad: dict[str, Any], run_js: Callable[..., Any]) -> None:
    vector = OPENS[bad["of"]]
    opened = run_js(
        JS_OPEN,
        SEAL_JS,
        OPEN_JS,
        sheet=vector.sheet.decode(),
        envelope=bad["envelope"],
        scalars=dict(vector.scalars),
    )
    assert opened == {"refused": CODES.get(bad["name"], Code.SPOILED).value}


@pytest.mark.browser
@in_each(OPENS)
def test_each_opens_what_the_other_seals(vector: Sealed, run_js: Callable[..., Any]) -> None:
    text = '{"answers":{"ket_qua":"RHL"},"remark":"Cảm ơn quý cơ quan"}'
    by_js = run_js(
        """async ({ sheet, text }, m) => {
            const utf8 = (words) => new TextEncoder().encode(words);
            return m.b64(await m.seal(utf8(sheet), utf8(text)));
        }""",
        SEAL_JS,
        sheet=vector.sheet.decode(),
        text=text,
    )
    assert open_envelope(vector.sheet, unpadded(by_js), vector.keys) == text.encode()
    by_python = b64(seal(vector.sheet, text.encode()))
    given = {"sheet": vector.sheet.decode(), "envelope": by_python, "scalars": dict(vector.scalars)}
    assert run_js(JS_OPEN, SEAL_JS, OPEN_JS, **given) == text


@pytest.mark.parametrize("tree", vectors()["merkle"], ids=lambda tree: f"{len(tree['leaves'])} leaves")
def test_merkle_roots_are_the_published_ones(tree: dict[str, Any]) -> None:
    leaves = [unpadded(leaf) for leaf in tree["leaves"]]
    assert merkle_root(leaves) == merkle_root(reversed(leaves)) == unpadded(tree["root"])


def rfc9180() -> dict[str, bytes]:
    read = json.loads((VECTORS / "rfc9180_a3_1.json").read_text(encoding="utf-8"))
    return {name: bytes.fromhex(text) for name, text in read.items() if name != "source"}


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, "sha256")


def _expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labeled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labeled + b"\x01", "sha256")[:length]


def test_the_rfc_vector_file_agrees_with_itself_step_by_step() -> None:
    vector = rfc9180()
    ephemeral = derive_private_key(int.from_bytes(vector["skEm"]), SECP256R1())
    dh = ephemeral.exchange(ECDH(), read_point(vector["pkRm"]))
    kem, suite = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x01"
    eae = _extract(kem, b"", b"eae_prk", dh)
    shared = _expand(kem, eae, b"shared_secret", vector["enc"] + vector["pkRm"], 32)
    assert shared == vector["shared_secret"]
    hashes = _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", vector["info"])
    assert vector["key_schedule_context"] == b"\0" + hashes
    secret = _extract(suite, shared, b"secret", b"")
    assert secret == vector["secret"]
    assert _expand(suite, secret, b"key", b"\0" + hashes, 16) == vector["key"]
    assert _expand(suite, secret, b"base_nonce", b"\0" + hashes, 12) == vector["base_nonce"]
    assert AESGCM(vector["key"]).encrypt(vector["base_nonce"], vector["pt"], vector["aad"]) == vector["ct"]


@pytest.mark.browser
def test_hpke_js_makes_rfc_9180_a_3_1_byte_for_byte(run_js: Callable[..., Any]) -> None:
    vector = rfc9180()
    sealed, opened, refused = run_js(
        """async (v, m) => {
            const hex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
            const own = { name: "ECDH", namedCurve: "P-256" };
            const privateKey = (d, point) => crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256",
                d: m.b64(hex(d)), x: m.b64(hex(point).slice(1, 33)), y: m.b64(hex(point).slice(33)) },
                own, true, ["deriveBits"]);
            const publicKey = await m.importPoint(hex(v.pkEm));
            const ephemeral = { privateKey: await privateKey(v.skEm, v.pkEm), publicKey };
            const aad = hex(v.aad);
            const sealed = await m.sealTo(hex(v.pkRm), hex(v.info), hex(v.pt), { aad, ephemeral });
            const key = await privateKey(v.skRm, v.pkRm);
            const opened = await m.openWith(key, hex(v.pkRm), hex(v.info), sealed, { aad });
            const refused = await m.openWith(key, hex(v.pkRm), hex(v.info), sealed).catch(() => "refused");
            return [m.b64(sealed), m.b64(opened), refused];
        }""",
        "/static/hpke.js",
        SEAL_JS,
        **{name: value.hex() for name, value in vector.items()},
    )
    assert unpadded(sealed) == vector["enc"] + vector["ct"]
    assert unpadded(opened) == vector["pt"]
    assert refused == "refused"
