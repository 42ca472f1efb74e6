"""The archive of one period: a zip of exact bytes (docs/FORMATS.md), from plain values, and read strictly.

Whatever is odd about an archive ends in Unreadable with a finding's code, never in another exception. Chain,
leaves and envelopes are streamed. Knows no database and no cipher.
"""

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from ballots.errors import Refused
from ballots.forms.groups import desk_digest
from ballots.sealing import ledger, quorum
from ballots.sealing.sheet import Sheet, read_sheet
from ballots.sealing.signatures import SIGNATURE_BYTES
from ballots.spelling import b64, compact, read_compact, unb64
from ballots.verify.extras import are_harmless
from ballots.verify.findings import Find, Unreadable
from ballots.verify.members import (
    DESKS_NAME,
    DOCUMENT_NAME,
    MAX_ARCHIVE_BYTES,
    NOON_OF_ZIP,
    SHEET_NAME,
    check_end,
    checked_members,
    is_packed_anew,
)
from ballots.verify.record import MAX_LINE_BYTES, entry_line, leaves_line, read_entry_line, read_leaves_line

__all__ = ["MAX_ARCHIVE_BYTES", "Archive", "Content", "Released", "write_archive"]

_CHUNK = 64 * 1024
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SCRIPT = re.compile(r"[a-z0-9.-]{1,64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_HOLDER = re.compile(r"[0-9A-HJKMNP-TV-Z]{24}")
_MANIFEST_KEYS = ["v", "kind", "box", "committee", "period", "scripts"]
# All that zipfile and zlib are known to raise on bytes that are no zip.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    ArithmeticError,
    LookupError,
)


@dataclass(frozen=True)
class Released:
    """A role's released key as the full archive has it; no scalar once the keys are destroyed."""

    holder: str
    signature: bytes
    scalar: bytes | None


@dataclass(frozen=True)
class Content:
    """What an archive is written from. `releases` and `envelopes` are None in a public one."""

    box: str
    committee: str
    period: int
    scripts: Mapping[str, str]
    sheets: Mapping[int, bytes]
    form: bytes
    entries: Iterable[ledger.Entry]
    batches: Iterable[tuple[int, Sequence[bytes]]]
    releases: Mapping[str, Released] | None = None
    envelopes: Iterable[bytes] | None = None  # in the order of their leaf hashes
    documents: Iterable[tuple[str, bytes]] = ()  # minutes of the period: ending of the name, and bytes
    desks: Iterable[bytes] = ()  # desk tables of the period's counts, in a full one


# --- writing --------------------------------------------------------------------------------------------


def write_archive(target: IO[bytes], content: Content) -> None:
    """Write the archive; the same content gives the same bytes."""
    with zipfile.ZipFile(target, "w", allowZip64=False) as packed:
        _put(packed, "manifest.json", [compact(_manifest(content))])
        _put(packed, "form.json", [content.form])
        for number in sorted(content.sheets):
            _put(packed, f"sheets/{number}.json", [content.sheets[number]])
        _put(packed, "chain.jsonl", map(entry_line, content.entries))
        lines = (leaves_line(content.period, number, leaves) for number, leaves in content.batches)
        _put(packed, "leaves.jsonl", lines)
        if content.releases is not None and content.envelopes is not None:
            _put(packed, "releases.json", [compact(_releases(content.releases))])
            _put(packed, "envelopes.bin", content.envelopes, zipfile.ZIP_STORED)  # ciphertext never packs
            for digest, written in sorted((desk_digest(one).hex(), one) for one in content.desks):
                _put(packed, f"desks/{digest}.json", [written])
            for ending, raw in content.documents:
                name = f"minutes/{hashlib.sha256(raw).hexdigest()}.{ending}"
                if name not in packed.NameToInfo:  # else the same bytes again
                    _put(packed, name, [raw], zipfile.ZIP_STORED)


def _put(packed: zipfile.ZipFile, name: str, parts: Iterable[bytes], how: int = zipfile.ZIP_DEFLATED) -> None:
    member = zipfile.ZipInfo(name, NOON_OF_ZIP)
    member.compress_type = how
    member.create_system = 3  # Unix, whatever it is written on
    member.external_attr = (stat.S_IFREG | 0o644) << 16
    with packed.open(member, "w") as written:
        for part in parts:
            written.write(part)


def _manifest(content: Content) -> dict[str, Any]:
    return {
        "v": 1,
        "kind": "public" if content.envelopes is None else "full",
        "box": content.box,
        "committee": content.committee,
        "period": content.period,
        "scripts": dict(content.scripts),
    }


def _releases(releases: Mapping[str, Released]) -> dict[str, Any]:
    return {
        role: {
            "holder": one.holder,
            "signature": b64(one.signature),
            "scalar": None if one.scalar is None else b64(one.scalar),
        }
        for role, one in sorted(releases.items())
    }


# --- reading --------------------------------------------------------------------------------------------


class Archive:
    """An archive opened for reading. Small members are read at once, chain, leaves and envelopes streamed."""

    def __init__(self, path: Path) -> None:
        with _reading():
            self._file = path.open("rb")
        try:
            self._open()
        except BaseException:
            self._file.close()
            raise

    def _open(self) -> None:
        with _reading():
            check_end(self._file)
            self._zip = zipfile.ZipFile(self._file)
            odd = [one.filename for one in self._zip.infolist() if not are_harmless(self._file, one)]
        self._members = checked_members(self._zip, odd)
        self.packed_anew = is_packed_anew(self._zip)
        self._read_manifest(self._whole("manifest.json"))
        self.form = self._whole("form.json")
        numbers = (found[1] for name in self._members if (found := SHEET_NAME.fullmatch(name)))
        self.sheets = {number: self._read_sheet(number) for number in sorted(map(int, numbers))}
        self.releases = self._read_releases(self._whole("releases.json")) if self.full else {}
        self._documents = [name for name in self._members if DOCUMENT_NAME.fullmatch(name)]
        self.desks = {found[1] for name in self._members if (found := DESKS_NAME.fullmatch(name))}
        beyond = {"releases.json", "envelopes.bin", *self._documents, *map(_desks_name, self.desks)}
        if not self.full and beyond & self._members.keys():
            raise Unreadable(Find.MANIFEST_MALFORMED)
        for name in ("chain.jsonl", "leaves.jsonl", *(("envelopes.bin",) if self.full else ())):
            self._member(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._file.close()

    def _read_manifest(self, raw: bytes) -> None:
        data = _json(raw, Find.MANIFEST_MALFORMED)
        if not isinstance(data, dict) or list(data) != _MANIFEST_KEYS:
            raise Unreadable(Find.MANIFEST_MALFORMED)
        scripts = data["scripts"]
        good = (
            type(data["v"]) is int
            and data["v"] == 1
            and data["kind"] in ("public", "full")
            and all(isinstance(data[key], str) and _ID.fullmatch(data[key]) for key in ("box", "committee"))
            and type(data["period"]) is int
            and 1 <= data["period"] < 2**31
            and isinstance(scripts, dict)
            and all(_SCRIPT.fullmatch(name) for name in scripts)
            and all(isinstance(one, str) and _HEX.fullmatch(one) for one in scripts.values())
        )
        if not good:
            raise Unreadable(Find.MANIFEST_MALFORMED)
        self.full: bool = data["kind"] == "full"
        self.box: str = data["box"]
        self.committee: str = data["committee"]
        self.period: int = data["period"]
        self.scripts: Mapping[str, str] = scripts

    def _read_sheet(self, number: int) -> Sheet:
        try:
            return read_sheet(self._whole(f"sheets/{number}.json"))
        except Refused as error:
            raise Unreadable(Find.SHEET_MALFORMED, period=number) from error

    def _read_releases(self, raw: bytes) -> dict[str, Released]:
        data = _json(raw, Find.RELEASES_MALFORMED)
        if not isinstance(data, dict) or list(data) != sorted(set(data) & set(quorum.ROLES)):
            raise Unreadable(Find.RELEASES_MALFORMED)
        return {role: _released(one) for role, one in data.items()}

    # --- members that are streamed

    def entries(self) -> Iterator[ledger.Entry]:
        """The chain from height 0."""
        for height, line in enumerate(self._lines("chain.jsonl")):
            try:
                yield read_entry_line(line)
            except Refused as error:
                raise Unreadable(Find.ENTRY_MALFORMED, height=height) from error

    def batches(self) -> Iterator[tuple[int, list[bytes]]]:
        """The leaf hashes of the period's batches, numbered from 1, each sorted."""
        for number, line in enumerate(self._lines("leaves.jsonl"), start=1):
            try:
                yield number, read_leaves_line(line, self.period, number)
            except Refused as error:
                raise Unreadable(Find.LEAVES_MALFORMED, batch=number) from error

    def envelopes(self, length: int) -> Iterator[bytes]:
        """The envelopes, each of the one length; a rest at the end is ENVELOPES_MALFORMED."""
        waiting = b""
        many = max(1, _CHUNK // length) * length
        for chunk in self._chunks("envelopes.bin"):
            waiting += chunk
            if len(waiting) >= many:
                whole = len(waiting) // length * length
                yield from (waiting[at : at + length] for at in range(0, whole, length))
                waiting = waiting[whole:]
        if len(waiting) % length:
            raise Unreadable(Find.ENVELOPES_MALFORMED)
        yield from (waiting[at : at + length] for at in range(0, len(waiting), length))

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Names and SHA-256 of the minutes' documents; FILE_DAMAGED for one that is not its name's."""
        for name in self._documents:
            digest = hashlib.sha256()
            for chunk in self._chunks(name):
                digest.update(chunk)
            if f"minutes/{digest.hexdigest()}" != name[:-4]:
                raise Unreadable(Find.FILE_DAMAGED, name=name)
            yield name, digest.digest()

    def desk_table(self, digest: str) -> bytes:
        """The bytes of a desk table of `desks`; FILE_DAMAGED when they are not its name's."""
        written = self._whole(_desks_name(digest))
        if desk_digest(written).hex() != digest:
            raise Unreadable(Find.FILE_DAMAGED, name=_desks_name(digest))
        return written

    @property
    def document_count(self) -> int:
        """How many documents of minutes there are."""
        return len(self._documents)

    @property
    def envelopes_size(self) -> int:
        """How many bytes the file of envelopes has."""
        return self._member("envelopes.bin").file_size

    # --- bytes

    def _member(self, name: str) -> zipfile.ZipInfo:
        if name not in self._members:
            raise Unreadable(Find.FILE_MISSING, name=name)
        return self._members[name]

    def _whole(self, name: str) -> bytes:
        return b"".join(self._chunks(name))

    def _chunks(self, name: str) -> Iterator[bytes]:
        member = self._member(name)
        with _reading(Find.FILE_DAMAGED, name=name):
            opened = self._zip.open(member)
        with opened:
            left = member.file_size
            while True:
                with _reading(Find.FILE_DAMAGED, name=name):
                    chunk = opened.read(_CHUNK)  # never more than was declared; the CRC is checked at the end
                if not chunk:
                    break
                left -= len(chunk)
                yield chunk
            if left:
                raise Unreadable(Find.FILE_DAMAGED, name=name)

    def _lines(self, name: str) -> Iterator[bytes]:
        """Lines without their ends; the last one ends like every other."""
        waiting = b""
        for chunk in self._chunks(name):
            *lines, waiting = (waiting + chunk).split(b"\n")
            yield from lines
            if len(waiting) > MAX_LINE_BYTES:
                raise Unreadable(Find.TOO_BIG, name=name)
        if waiting:
            raise Unreadable(Find.FILE_DAMAGED, name=name)


@contextmanager
def _reading(code: Find = Find.NO_ARCHIVE, **facts: str | int) -> Iterator[None]:
    try:
        yield
    except _ZIP_ERRORS as error:
        raise Unreadable(code, **facts) from error


def _desks_name(digest: str) -> str:
    return f"desks/{digest}.json"


def _json(raw: bytes, code: Find, **facts: str | int) -> Any:
    try:
        return read_compact(raw, MAX_LINE_BYTES)
    except Refused as error:
        raise Unreadable(code, **facts) from error


def _released(data: object) -> Released:
    if not isinstance(data, dict) or list(data) != ["holder", "signature", "scalar"]:
        raise Unreadable(Find.RELEASES_MALFORMED)
    if not isinstance(data["holder"], str) or not _HOLDER.fullmatch(data["holder"]):
        raise Unreadable(Find.RELEASES_MALFORMED)
    try:
        scalar = None if data["scalar"] is None else unb64(data["scalar"], 32)
        return Released(data["holder"], unb64(data["signature"], SIGNATURE_BYTES), scalar)
    except Refused as error:
        raise Unreadable(Find.RELEASES_MALFORMED) from error
