"""An archive that somebody unpacked and zipped again: what is tolerated, and nothing besides."""

import stat
import zipfile
from pathlib import Path

import pytest
from evidence import honest

from ballots.verify.findings import Find, Finding, Mark
from ballots.verify.verifier import verify

FOLDER = (stat.S_IFDIR | 0o755) << 16
FILE = (stat.S_IFREG | 0o644) << 16
Extra = tuple[str, bytes, int]  # name, content, external attributes
MAC: list[Extra] = [
    ("__MACOSX/", b"", FOLDER),
    ("__MACOSX/._manifest.json", b"\0\5\x16\7" + bytes(200), FILE),
    ("__MACOSX/sheets/", b"", FOLDER),
    ("__MACOSX/sheets/._1.json", bytes(60_000), FILE),
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return honest().write(tmp_path)


def again(
    source: Path, *extras: Extra, how: int = zipfile.ZIP_DEFLATED, order: str = "same", folder: str = ""
) -> Path:
    """Unpack and pack: the same files with today's times, and what is added before them."""
    target = source.with_name("lai.zip")
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(target, "w", how) as written:
        for name, content, attributes in extras:
            member = zipfile.ZipInfo(name, (2027, 1, 5, 9, 30, 0))
            member.external_attr, member.compress_type = attributes, how
            written.writestr(member, content)
        names = packed.namelist()
        for name in reversed(names) if order == "turned" else names:
            written.writestr(folder + name, packed.read(name))
    return target


def without_note(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.code is not Find.PACKED_ANEW]


@pytest.mark.parametrize(
    ("extras", "how", "order"),
    [
        ([], zipfile.ZIP_DEFLATED, "same"),
        ([], zipfile.ZIP_STORED, "same"),
        ([], zipfile.ZIP_DEFLATED, "turned"),
        ([("sheets/", b"", FOLDER)], zipfile.ZIP_DEFLATED, "same"),
        ([("sheets/", b"", 0)], zipfile.ZIP_STORED, "turned"),  # as Windows writes it
        (MAC, zipfile.ZIP_DEFLATED, "same"),
        ([(".DS_Store", bytes(60_000), FILE), ("sheets/.DS_Store", b"", FILE)], zipfile.ZIP_DEFLATED, "same"),
        ([("Thumbs.db", b"x", 0), ("desktop.ini", b"x", 0)], zipfile.ZIP_DEFLATED, "same"),
    ],
)
def test_what_zips_of_people_add_changes_no_finding_and_is_said(
    extras: list[Extra], how: int, order: str, source: Path
) -> None:
    first, found = verify(source), verify(again(source, *extras, how=how, order=order))
    assert found.exit_code == 0
    assert [one.mark for one in found.made if one.code is Find.PACKED_ANEW] == [Mark.NOTE]
    assert without_note(found.made) == first.made


@pytest.mark.parametrize("folder", ["hồ sơ kỳ 1/", "hom-1-ky-1 (2)/", ".moi/"])
def test_a_folder_that_was_packed_with_all_that_is_in_it_changes_no_finding(
    folder: str, source: Path
) -> None:
    inside = [(folder, b"", FOLDER), (f"{folder}sheets/", b"", FOLDER), (f"{folder}.DS_Store", b"x", FILE)]
    first, found = verify(source), verify(again(source, *inside, *MAC, folder=folder))
    assert (found.exit_code, without_note(found.made)) == (0, first.made)
    assert [one.mark for one in found.made if one.code is Find.PACKED_ANEW] == [Mark.NOTE]


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("../", []),
        ("./", []),
        ("__MACOSX/", []),
        ("C:/", []),
        ("a/b/", []),
        ("a\\b/", []),
        ("/", []),
        ("x" * 101 + "/", []),
        ("a/", [("form.json", b"{}", FILE)]),  # a file beside the folder
        ("a/", [("b/form.json", b"{}", FILE)]),
        ("a/", [("a/a/", b"", FOLDER)]),
        ("", [("", b"", FILE)]),
    ],
)
def test_no_other_folder_is_taken_for_one(folder: str, extras: list[Extra], source: Path) -> None:
    found = verify(again(source, *extras, folder=folder))
    assert found.exit_code == 2
    assert {one.code for one in found.made} <= {Find.NAME_UNKNOWN, Find.FILE_MISSING}


def test_a_file_that_stands_as_the_folder_is_odd(source: Path) -> None:
    found = verify(again(source, ("a/", b"", FILE), folder="a/"))
    assert [one.code for one in found.made] == [Find.MEMBER_ODD]


def test_an_archive_as_it_was_made_gets_no_such_note(source: Path) -> None:
    assert Find.PACKED_ANEW not in {one.code for one in verify(source).made}


@pytest.mark.parametrize(
    ("extras", "code"),
    [
        ([("sheets/", b"x", FOLDER)], Find.TOO_BIG),
        ([("sheets/", b"", FILE)], Find.MEMBER_ODD),
        ([("__MACOSX/a", b"", (stat.S_IFLNK | 0o777) << 16)], Find.MEMBER_ODD),
        ([("__MACOSX/a", bytes(64 * 1024 + 1), FILE)], Find.TOO_BIG),
        ([(".DS_Store", bytes(64 * 1024 + 1), FILE)], Find.TOO_BIG),
        ([("ghi-chu/.DS_Store", b"", FILE)], Find.NAME_UNKNOWN),
        ([("ghi-chu/", b"", FOLDER)], Find.NAME_UNKNOWN),
        ([(f"__MACOSX/{number}", b"", FILE) for number in range(4_000)], Find.TOO_BIG),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0][0],
)
def test_nothing_else_is_tolerated(extras: list[Extra], code: Find, source: Path) -> None:
    found = verify(again(source, *extras))
    assert (found.exit_code, [one.code for one in found.made]) == (2, [code])


@pytest.mark.parametrize("name", ["sheets/", "__MACOSX/._manifest.json"])
def test_no_name_is_there_twice_among_them_either(name: str, source: Path) -> None:
    attributes = FOLDER if name.endswith("/") else FILE
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = again(source, (name, b"", attributes), (name, b"", attributes))
    assert [one.code for one in verify(path).made] == [Find.NAME_TWICE]


def test_a_mac_does_not_hide_a_missing_file(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "thieu.zip"
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(path, "w") as written:
        for name in packed.namelist():
            written.writestr("__MACOSX/form.json" if name == "form.json" else name, packed.read(name))
    assert [one.code for one in verify(path).made] == [Find.FILE_MISSING]
