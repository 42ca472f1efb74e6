"""Makes an archive wrong in one of many ways, by a number: the same number gives the same bytes."""

import io
import json
import stat
import warnings
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots.sealing import ledger
from ballots.spelling import b64, unb64
from ballots.verify.record import entry_line, read_entry_line

__all__ = ["mutated"]

LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # the sample's: the operator is the attacker
_Files = dict[str, bytes]
_STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**400,
    1.5,
    1e308,
    "",
    "\ud800",
    "\x00",
    "\u202e",
    "A" * 43,
    "A" * 70_000,
    b64(b"\4" + bytes(64)),  # a point off the curve
    b64(bytes(32)),
    b64(bytes(64)),
    [],
    {},
    [[[[[]]]]],
    {"": {}},
)
_TEXTS = (b"[" * 100_000, b'{"a":' * 50_000, b"9" * 5_000, b"NaN", b"\xff\xfe", b'"\\ud800"', b"\n", b"\0")
_NAMES = (
    "../manifest.json",
    "/etc/passwd",
    "sheets/",
    "__MACOSX/",
    "__MACOSX/._chain.jsonl",
    "sheets/0.json",
    "sheets/01.json",
    "sheets/9999999999.json",
    "Manifest.json",
    "manifest.json\0x",
    "a" * 300,
    "đợt.json",
    "sheets\\1.json",
)


def mutated(sample: bytes, number: int) -> bytes:
    """One wrong archive."""
    random = Random(number)
    return random.choice(_WAYS)(sample, random)


# --- bytes ------------------------------------------------------------------------------------------------


def _flipped(raw: bytes, random: Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _directory_flipped(raw: bytes, random: Random) -> bytes:
    """As above, where the zip's own records are."""
    at = raw.rfind(b"PK\1\2") if random.random() < 0.5 else raw.find(b"PK\1\2")
    return raw[:at] + _flipped(raw[at:], random)


def _cut(raw: bytes, random: Random) -> bytes:
    at, to = sorted(random.randrange(len(raw) + 1) for _ in range(2))
    return random.choice((raw[:at], raw[at:], raw[:at] + raw[to:], raw[:to] + raw[at:], raw + raw[at:to]))


# --- members ----------------------------------------------------------------------------------------------


def _unpacked(raw: bytes) -> _Files:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _packed(files: list[tuple[str, bytes]], attr: int = 0, flags: int = 0) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        warnings.simplefilter("ignore")  # a name twice is meant
        for name, content in files:
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = attr
            packed.writestr(member, content)
    raw = target.getvalue()
    return raw if not flags else raw.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0", 1)


def _content_changed(raw: bytes, random: Random) -> bytes:
    files = _unpacked(raw)
    name = random.choice(sorted(files))
    change = random.choice((_flipped, _cut, _text_put, _text_put))
    return _packed([*{**files, name: change(files[name] or b"x", random)}.items()])


def _text_put(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice(_TEXTS) + content[random.choice((at, at, len(content))) :]


def _members_changed(raw: bytes, random: Random) -> bytes:
    files = [*_unpacked(raw).items()]
    at = random.randrange(len(files))
    name, content = files[at]
    way = random.randrange(7)
    if way == 0:
        del files[at]
    elif way == 1:
        files[at] = (random.choice(_NAMES), content)
    elif way == 2:
        files.append((random.choice(_NAMES), b""))
    elif way == 3:
        files[at] = (name, bytes(random.choice((0, 10**5, 10**7))))
    elif way == 4:
        random.shuffle(files)
        return _packed(files, attr=random.choice((stat.S_IFLNK, stat.S_IFDIR, stat.S_IFCHR)) << 16)
    elif way == 5:
        return _packed(files, flags=1)
    else:
        other = random.choice(files)[1]
        files[at] = (name, other)
    return _packed(files)


# --- what was said, signed anew by who has the key ----------------------------------------------------------


def _resigned(raw: bytes, random: Random) -> bytes:
    files = _unpacked(raw)
    entries = [read_entry_line(line) for line in files["chain.jsonl"].splitlines()]
    said = [(entry.type, json.loads(entry.payload)) for entry in entries]
    way = random.randrange(5)
    at = random.randrange(len(said))
    if way == 0:
        said.insert(random.randrange(len(said)), said[at])
    elif way == 1:
        del said[at]
    elif way == 2:
        said[at] = (random.choice(ledger.ENTRY_TYPES), said[at][1])
    else:
        said[at] = (said[at][0], _changed(said[at][1], random))
    made: list[ledger.Entry] = []
    try:
        for kind, payload in said:
            made.append(ledger.append(made[-1] if made else None, entries[0].box, kind, payload, LOG_KEY))
    except (ValueError, RecursionError):  # nobody can write that: a lone surrogate, a number too long
        return _flipped(raw, random)
    return _packed([*{**files, "chain.jsonl": b"".join(map(entry_line, made))}.items()])


def _json_changed(raw: bytes, random: Random) -> bytes:
    files = _unpacked(raw)
    name = random.choice([name for name in sorted(files) if name.endswith(".json")])
    changed = _changed(json.loads(files[name]), random)
    content = json.dumps(changed, separators=(",", ":")).encode()
    return _packed([*{**files, name: content}.items()])


def _changed(value: Any, random: Random) -> Any:
    """The value with something strange in one place, its shape otherwise kept."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(list(value))
        if random.random() < 0.1:
            return {one: below for one, below in value.items() if one != key}
        return {**value, key: _changed(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.9:
        at = random.randrange(len(value))
        return [*value[:at], _changed(value[at], random), *value[at + 1 :]]
    if type(value) is int and random.random() < 0.5:
        return value + random.choice((-1, 1, 1000))
    if isinstance(value, str) and value and random.random() < 0.3:
        return b64(_flipped(unb64(value, len(value) * 3 // 4), random)) if len(value) == 43 else value[::-1]
    return random.choice(_STRANGE)


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flipped,
    _directory_flipped,
    _cut,
    _content_changed,
    _members_changed,
    _resigned,
    _resigned,
    _json_changed,
)
