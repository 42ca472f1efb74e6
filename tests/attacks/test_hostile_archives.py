"""Archives made to hurt who checks them: each ends in a finding, none in a traceback or a full disk."""

import json
import stat
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from evidence import honest

from app.cli import main
from app.words.plain import plain
from ballots.spelling import b64
from ballots.verify.findings import Find, Mark
from ballots.verify.verifier import Compared, verify
from fuzz.mutate import mutated
from fuzz.run import SAMPLE, run

Files = dict[str, bytes]
MEBIBYTE = 2**20


def files_of(path: Path) -> Files:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def found_in(path: Path) -> tuple[Find, int]:
    """The one finding that says why the archive cannot be read, and the exit code."""
    found = verify(path)
    (said,) = (one.code for one in found.made if one.mark is Mark.UNREADABLE)
    return said, found.exit_code


def packed(tmp_path: Path, files: Files, attr: int = 0) -> Path:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, attr
            target.writestr(member, content)
    return path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return files_of(honest().write(tmp_path))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/passwd", Find.NAME_UNKNOWN),
        ("/etc/passwd", Find.NAME_UNKNOWN),
        ("sheets/", Find.TOO_BIG),
        ("releases/", Find.NAME_UNKNOWN),
        ("__macosx/a", Find.NAME_UNKNOWN),
        ("x/__MACOSX/a", Find.NAME_UNKNOWN),
        ("ky-2/manifest.json", Find.NAME_UNKNOWN),
        ("sheets/01.json", Find.NAME_UNKNOWN),
        ("sheets/../manifest.json", Find.NAME_UNKNOWN),
        ("sheets\\1.json", Find.NAME_UNKNOWN),
        ("C:manifest.json", Find.NAME_UNKNOWN),
        ("MANIFEST.JSON", Find.NAME_UNKNOWN),
        ("ghi-chú.txt", Find.NAME_UNKNOWN),
        ("a" * 60_000, Find.NAME_UNKNOWN),
    ],
)
def test_tricks_with_paths_and_names(name: str, code: Find, files: Files, tmp_path: Path) -> None:
    assert found_in(packed(tmp_path, {**files, name: b"x"})) == (code, 2)


def test_a_name_twice(files: Files, tmp_path: Path) -> None:
    path = packed(tmp_path, files)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as target:
        target.writestr("manifest.json", files["manifest.json"])
    assert found_in(path) == (Find.NAME_TWICE, 2)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO])
def test_links_folders_and_pipes_as_members(kind: int, files: Files, tmp_path: Path) -> None:
    assert found_in(packed(tmp_path, files, attr=(kind | 0o777) << 16)) == (Find.MEMBER_ODD, 2)


def test_an_encrypted_member(files: Files, tmp_path: Path) -> None:
    path = packed(tmp_path, files)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(raw))
    assert found_in(path) == (Find.MEMBER_ODD, 2)


def test_a_way_of_packing_that_is_not_known(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as target:
        for name, content in files.items():
            target.writestr(name, content)
    assert found_in(path) == (Find.MEMBER_ODD, 2)


@pytest.mark.parametrize("name", ["chain.jsonl", "leaves.jsonl", "envelopes.bin"])
def test_a_zip_bomb_is_told_by_what_it_declares(name: str, files: Files, tmp_path: Path) -> None:
    assert found_in(packed(tmp_path, {**files, name: bytes(64 * MEBIBYTE)})) == (Find.TOO_BIG, 2)


def test_a_zip_bomb_that_declares_too_little_is_not_unpacked(files: Files, tmp_path: Path) -> None:
    path = packed(tmp_path, {**files, "form.json": bytes(64 * MEBIBYTE)})
    raw = bytearray(path.read_bytes())
    declared, place = struct.pack("<L", 64 * MEBIBYTE), 0
    for _ in ("local header", "directory"):
        place = raw.index(declared, place)
        raw[place : place + 4] = struct.pack("<L", 1000)
    path.write_bytes(bytes(raw))
    tracemalloc.start()
    assert found_in(path) == (Find.FILE_DAMAGED, 2)
    assert tracemalloc.get_traced_memory()[1] < 4 * MEBIBYTE
    tracemalloc.stop()


def test_a_directory_of_very_many_members(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as target:
        for number in range(5_000):
            target.writestr(f"sheets/{number + 1}.json", b"")
    assert found_in(path) == (Find.TOO_BIG, 2)


@pytest.mark.parametrize("kept", [0, 1, 21, 22, 1000])
def test_a_truncated_archive(kept: int, tmp_path: Path) -> None:
    path = honest().write(tmp_path)
    path.write_bytes(path.read_bytes()[:kept])
    assert found_in(path) == (Find.NO_ARCHIVE, 2)


def test_a_comment_behind_the_archive_and_one_archive_in_another(tmp_path: Path) -> None:
    path = honest().write(tmp_path)
    raw = path.read_bytes()
    for odd in (raw + b"x", b"x" + raw, raw + raw[:-1]):
        path.write_bytes(odd)
        assert found_in(path)[1] == 2


def test_a_damaged_file_inside(tmp_path: Path) -> None:
    path = honest().write(tmp_path)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"envelopes.bin") + 5_000
    raw[at] ^= 1
    path.write_bytes(bytes(raw))
    assert found_in(path) == (Find.FILE_DAMAGED, 2)


@pytest.mark.parametrize(
    "name", ["manifest.json", "form.json", "chain.jsonl", "leaves.jsonl", "releases.json"]
)
def test_a_missing_file(name: str, files: Files, tmp_path: Path) -> None:
    del files[name]
    assert found_in(packed(tmp_path, files)) == (Find.FILE_MISSING, 2)


WRONG_JSON: dict[str, bytes] = {
    "deep": b"[" * 60_000,
    "deep and closed": b"[" * 30_000 + b"]" * 30_000,
    "a huge number": b'{"v":' + b"9" * 5_000 + b"}",
    "infinity": b'{"v":1e999}',
    "not a number": b'{"v":NaN}',
    "blanks": b'{ "v": 1}',
    "a doubled key": b'{"v":1,"v":1}',
    "a lone surrogate": b'{"v":"\\ud800"}',
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "nothing": b"",
}


@pytest.mark.parametrize("wrong", WRONG_JSON)
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("manifest.json", Find.MANIFEST_MALFORMED),
        ("sheets/2.json", Find.SHEET_MALFORMED),
        ("releases.json", Find.RELEASES_MALFORMED),
    ],
)
def test_json_that_is_none_or_could_be_spelled_otherwise(
    wrong: str, name: str, code: Find, files: Files, tmp_path: Path
) -> None:
    content = WRONG_JSON[wrong][:8192] if name.startswith("sheets") else WRONG_JSON[wrong]
    assert found_in(packed(tmp_path, {**files, name: content})) == (code, 2)


@pytest.mark.parametrize("wrong", [one for one in WRONG_JSON if one != "nothing"])
@pytest.mark.parametrize(
    ("name", "code"), [("chain.jsonl", Find.ENTRY_MALFORMED), ("leaves.jsonl", Find.LEAVES_MALFORMED)]
)
def test_a_line_that_is_none(wrong: str, name: str, code: Find, files: Files, tmp_path: Path) -> None:
    content = WRONG_JSON[wrong] + b"\n" + files[name]
    assert found_in(packed(tmp_path, {**files, name: content})) == (code, 2)


def test_a_line_without_end(files: Files, tmp_path: Path) -> None:
    long = b"".join(bytes([65 + at % 26]) * 997 for at in range(3 * MEBIBYTE // 997))
    assert found_in(packed(tmp_path, {**files, "chain.jsonl": long}))[1] == 2
    cut = files["chain.jsonl"][:-1]
    assert found_in(packed(tmp_path, {**files, "chain.jsonl": cut})) == (Find.FILE_DAMAGED, 2)


def test_an_empty_chain_proves_nothing(files: Files, tmp_path: Path) -> None:
    found = verify(packed(tmp_path, {**files, "chain.jsonl": b""}))
    assert [one.code for one in found.made] == [Find.CHAIN_BROKEN]


def test_envelopes_of_another_length(files: Files, tmp_path: Path) -> None:
    content = files["envelopes.bin"] + b"x"
    assert found_in(packed(tmp_path, {**files, "envelopes.bin": content})) == (Find.ENVELOPES_MALFORMED, 2)


POINTS: dict[str, bytes] = {
    "off the curve": b"\4" + bytes([7]) * 64,
    "compressed": b"\2" + bytes(32),
    "infinity": b"\0",
    "all zero": bytes(65),
}


@pytest.mark.parametrize("point", POINTS)
def test_points_that_are_none_in_sheets_and_holders(point: str, tmp_path: Path) -> None:
    made = honest()
    files = files_of(made.write(tmp_path))
    sheet = json.loads(files["sheets/2.json"])
    sheet["padlocks"]["mttq"] = b64(POINTS[point])
    files["sheets/2.json"] = json.dumps(sheet, separators=(",", ":")).encode()
    assert found_in(packed(tmp_path, files)) == (Find.SHEET_MALFORMED, 2)
    made.step("padlocks")["identity"]["ecdsa"] = b64(POINTS[point])
    assert found_in(made.write(tmp_path)) == (Find.ENTRY_MALFORMED, 2)


@pytest.mark.parametrize("value", [10**9 + 1, 10**4000, -1, 1.5, True, None, "7", [], {}])
@pytest.mark.parametrize(
    ("kind", "name"), [("closed", "count"), ("result", "paper_spent"), ("batch", "batch"), ("issued", "void")]
)
def test_numbers_that_are_no_counts(kind: str, name: str, value: object, tmp_path: Path) -> None:
    made = honest()
    made.step(kind)[name] = value
    assert found_in(made.write(tmp_path)) == (Find.ENTRY_MALFORMED, 2)


def test_released_scalars_out_of_range(tmp_path: Path) -> None:
    for scalar in (bytes(32), b"\xff" * 32):
        files = files_of(honest().write(tmp_path))
        released = json.loads(files["releases.json"])
        released["mttq"]["scalar"] = b64(scalar)
        files["releases.json"] = json.dumps(released, separators=(",", ":")).encode()
        found = verify(packed(tmp_path, files))
        assert Find.RELEASE_FALSE in {one.code for one in found.made}


@pytest.mark.parametrize("holder", [None, 7, [], "", "0" * 23, "0" * 25, "U" * 24])
def test_holders_of_released_keys_that_are_no_fingerprints(
    holder: object, files: Files, tmp_path: Path
) -> None:
    released = json.loads(files["releases.json"])
    released["mttq"]["holder"] = holder
    changed = files | {"releases.json": json.dumps(released, separators=(",", ":")).encode()}
    assert found_in(packed(tmp_path, changed)) == (Find.RELEASES_MALFORMED, 2)


def test_a_file_that_is_no_zip_a_folder_and_nothing_at_all(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"Xin chao" * 100)
    assert found_in(tmp_path / "x.txt") == (Find.NO_ARCHIVE, 2)
    assert found_in(tmp_path) == (Find.NO_ARCHIVE, 2)
    assert found_in(tmp_path / "khong-co") == (Find.NO_ARCHIVE, 2)


def test_an_older_archive_or_minutes_that_cannot_be_read(tmp_path: Path) -> None:
    path = honest().write(tmp_path)
    bad = tmp_path / "x"
    bad.write_bytes(b"x")
    assert verify(path, Compared(since=bad)).exit_code == 2
    found = verify(path, Compared(minutes=tmp_path / "khong-co.pdf"))
    assert found.exit_code == 2
    assert Find.MINUTES_UNREADABLE in {one.code for one in found.made}


def test_three_hundred_of_the_mutated_archives_end_without_a_traceback() -> None:
    ended, wrong = run(range(300))
    assert wrong == []
    assert ended.total() == 300
    assert ended[1] > 10
    assert ended[2] > 100


def test_a_mutation_is_repeated_by_its_number() -> None:
    sample = SAMPLE.read_bytes()
    assert [mutated(sample, number) for number in range(20)] == [mutated(sample, n) for n in range(20)]


# --- one file, two names --------------------------------------------------------------------------------


def field(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def other_name(name: str, other: str) -> bytes:
    """Info-ZIP's Unicode path (0x7075): unzip unpacks the member under this name."""
    return field(0x7075, struct.pack("<BL", 1, zlib.crc32(name.encode())) + other.encode())


def with_extra(tmp_path: Path, files: Files, extra: bytes, where: str = "both") -> Path:
    """An archive whose questionnaire has extra fields: in the directory, before its content, or in both."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.extra = extra if name == "form.json" and where != "directory" else b""
            target.writestr(member, content)
            member.extra = extra if name == "form.json" and where != "local" else b""
    return path


@pytest.mark.parametrize("where", ["both", "directory", "local"])
@pytest.mark.parametrize(
    "extra",
    [
        other_name("form.json", "manifest.json"),
        other_name("form.json", "../../.bashrc"),
        field(0x5455, b"\x03" + bytes(8)) + other_name("form.json", "x"),
        field(0x756E, bytes(14) + b"/etc/passwd"),  # ASi Unix: a link, and where it leads
        field(0x000D, bytes(12) + b"/etc/passwd"),  # PKWARE Unix
        field(0x9901, bytes(7)),  # encrypted for some, plain for others
    ],
)
def test_extra_fields_that_rename_a_file_for_other_tools(
    extra: bytes, where: str, files: Files, tmp_path: Path
) -> None:
    assert found_in(with_extra(tmp_path, files, extra, where)) == (Find.MEMBER_ODD, 2)


def test_extra_fields_that_say_when_and_whose_are_noted(files: Files, tmp_path: Path) -> None:
    extra = field(0x5455, b"\x03" + bytes(8)) + field(0x7875, b"\x01\x04" + bytes(4) + b"\x04" + bytes(4))
    found = verify(with_extra(tmp_path, files, extra))
    assert found.exit_code == 0
    assert Find.PACKED_ANEW in {one.code for one in found.made}


def test_an_archives_own_name_cannot_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = honest().write(tmp_path).rename(tmp_path / "ky\x1b[2J\x1b]0;x\x07\u202e.zip")
    assert main.main(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Hồ sơ: ky?[2J?]0;x??.zip\n")
    assert all(line.isprintable() for line in said.splitlines())
    main.main(["verify", str(path), "--json"])
    assert capsys.readouterr().out.rstrip("\n").isprintable()


def test_no_question_of_an_archive_commands_the_terminal() -> None:
    assert plain("Bạn có hài lòng\x1b[31m?\x9b1m\u2066") == "Bạn có hài lòng?[31m??1m?"
