"""The archive as a format: exact names, exact bytes, nothing besides."""

import zipfile
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import evidence
import pytest
from archived import a_month, written
from evidence import honest
from simulator import BOX, Office

from ballots.box import chain
from ballots.sealing.envelope import envelope_length, leaf_hash
from ballots.sealing.ledger import merkle_root
from ballots.spelling import compact
from ballots.tables import Period
from ballots.verify.archive import Archive, Content, write_archive
from ballots.verify.findings import Find, Mark, Proof, Unreadable
from ballots.verify.members import check_end, checked_members
from ballots.verify.verifier import Compared, verify
from ballots.views.filing import archives
from printing.record.read import read_figures

VECTOR = Path(__file__).parents[2] / "vectors" / "archive_v1.zip"


def test_a_full_archive_has_these_files_and_no_other(tmp_path: Path) -> None:
    with zipfile.ZipFile(honest().write(tmp_path)) as packed:
        assert packed.namelist() == [
            "manifest.json",
            "form.json",
            "sheets/1.json",
            "sheets/2.json",
            "sheets/3.json",
            "chain.jsonl",
            "leaves.jsonl",
            "releases.json",
            "envelopes.bin",
        ]
        assert packed.read("manifest.json") == compact(
            {
                "v": 1,
                "kind": "full",
                "box": "hom-1",
                "committee": "hoi-dong",
                "period": 2,
                "scripts": {"seal.js": "00" * 32},
            }
        )


def test_a_public_archive_has_neither_envelopes_nor_keys(tmp_path: Path) -> None:
    with zipfile.ZipFile(honest().write(tmp_path, full=False)) as packed:
        assert not {"releases.json", "envelopes.bin"} & set(packed.namelist())
        assert b'"kind":"public"' in packed.read("manifest.json")


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    made = honest()
    one, two = made.write(tmp_path, "1.zip"), made.write(tmp_path, "2.zip")
    assert one.read_bytes() == two.read_bytes()


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    made = honest()
    with Archive(made.write(tmp_path)) as read:
        assert list(read.entries()) == made.entries()
        assert {number: sheet.raw for number, sheet in read.sheets.items()} == made.sheets
        assert read.form == evidence.FORM.published
        length = envelope_length(read.sheets[2])
        envelopes = list(read.envelopes(length))
        assert [leaf_hash(one) for one in envelopes] == sorted(leaf_hash(one) for one in envelopes)
        leaves = [leaf for _, batch in read.batches() for leaf in batch]
        assert merkle_root(leaves) == merkle_root(map(leaf_hash, envelopes))
        assert read.releases.keys() == set(evidence.ROLES)


def test_members_are_files_of_unix_on_every_machine(tmp_path: Path) -> None:
    with zipfile.ZipFile(honest().write(tmp_path)) as packed:
        assert {(one.create_system, one.external_attr >> 16) for one in packed.infolist()} == {(3, 0o100644)}


def test_the_order_of_the_files_is_free(tmp_path: Path) -> None:
    source, target = honest().write(tmp_path), tmp_path / "dao.zip"
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(target, "w") as turned:
        for name in reversed(packed.namelist()):
            turned.writestr(name, packed.read(name))
    assert verify(target).exit_code == 0


def test_keys_that_were_destroyed_are_written_as_null(tmp_path: Path) -> None:
    made = honest()
    content = made.content()
    gone = {
        role: evidence.archive.Released(one.holder, one.signature, None)
        for role, one in (content.releases or {}).items()
    }
    path = tmp_path / "huy.zip"
    with path.open("wb") as file:
        write_archive(file, Content(**{**content.__dict__, "releases": gone}))
    assert {one.code for one in verify(path).made if one.code is Find.RELEASE_MISSING}
    made.add("destroyed", period=2, what="releases", date="2027-02-28")
    with path.open("wb") as file:
        write_archive(file, Content(**{**made.content().__dict__, "releases": gone}))
    assert verify(path).exit_code == 0


def test_the_published_sample_stays_readable() -> None:
    found = verify(VECTOR)
    assert found.exit_code == 0
    assert Find.TALLY_EQUAL in {one.code for one in found.made}


def test_an_archive_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        Archive(tmp_path / "khong-co.zip")
    assert caught.value.code is Find.NO_ARCHIVE


# --- from an office -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("each_database")
def test_a_real_month_is_verified_from_its_archive(tmp_path: Path) -> None:
    office, pdf = Office().ready(), tmp_path / "bien-ban.pdf"
    a_month(office, pdf)
    with office.reading() as session:
        head = chain.entries(session, BOX)[-1].hash
        seal = session.get_one(Period, (BOX, 1)).seal
    found = verify(written(office, tmp_path), Compared(seal, head, minutes=pdf, read=read_figures))
    assert [one for one in found.made if one.mark in {Mark.FALSE, Mark.UNREADABLE}] == []
    assert {one.proof for one in found.made if one.mark is Mark.PROVED} == set(Proof) - {Proof.PREFIX}
    assert verify(written(office, tmp_path, full=False)).exit_code == 0


def test_no_archive_is_made_of_a_period_without_minutes() -> None:
    office = Office().ready()
    with office.reading() as session:
        assert archives.content(session, BOX, 1, {}, full=False) is None
        assert archives.content(session, BOX, 99, {}, full=False) is None
        assert archives.content(session, "khong-co", 1, {}, full=False) is None
        assert archives.finished(session, "xa") == ()


LIMITS = {
    "manifest.json": 2**16,
    "form.json": 2**16,
    "releases.json": 2**16,
    "sheets/1.json": 2**13,
    "chain.jsonl": 2**30,
    "leaves.jsonl": 2**28,
    "envelopes.bin": 2**32 - 2**20,
    "sheets/": 0,
    "__MACOSX/._form.json": 2**16,
}


@pytest.mark.parametrize(("name", "most"), LIMITS.items(), ids=LIMITS)
def test_a_member_has_its_limit_and_not_one_byte_more(name: str, most: int) -> None:
    member = zipfile.ZipInfo(name)
    packed: Any = SimpleNamespace(infolist=lambda: [member])
    member.file_size = member.compress_size = most
    checked_members(packed, ())
    member.file_size = member.compress_size = most + 1
    with pytest.raises(Unreadable) as unreadable:
        checked_members(packed, ())
    assert unreadable.value.code is Find.TOO_BIG


@pytest.mark.parametrize(("packed_to", "size"), [(100, 2**16), (328, 200 * 328)])
def test_a_member_unpacks_to_200_times_its_size_or_64_kib_and_not_one_byte_more(
    packed_to: int, size: int
) -> None:
    member = zipfile.ZipInfo("chain.jsonl")
    packed: Any = SimpleNamespace(infolist=lambda: [member])
    member.compress_size, member.file_size = packed_to, size
    checked_members(packed, ())
    member.file_size += 1
    with pytest.raises(Unreadable) as unreadable:
        checked_members(packed, ())
    assert unreadable.value.code is Find.TOO_BIG


MANIFEST = {
    "v": 1,
    "kind": "full",
    "box": "hom-1",
    "committee": "hoi-dong",
    "period": 2,
    "scripts": {"seal.js": "0" * 64},
}


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"v": True},
        {"kind": "half"},
        {"box": ""},
        {"box": "a" * 65},
        {"box": 1},
        {"committee": "hội đồng"},
        {"period": 0},
        {"period": 2**31},
        {"period": True},
        {"scripts": []},
        {"scripts": {"Seal.js": "0" * 64}},
        {"scripts": {"seal.js": "0" * 63}},
        {"scripts": {"seal.js": 0}},
        {"more": 1},
    ],
)
def test_a_manifest_with_anything_else_in_it_is_not_read(changed: dict[str, Any]) -> None:
    read: Any = SimpleNamespace()
    with pytest.raises(Unreadable) as unreadable:
        Archive._read_manifest(read, compact(MANIFEST | changed))
    assert unreadable.value.code is Find.MANIFEST_MALFORMED


def test_the_widest_manifest_is_read() -> None:
    read: Any = SimpleNamespace()
    wide = {"box": "a" * 64, "committee": "B-_9" * 16, "period": 2**31 - 1, "scripts": {"a" * 64: "f" * 64}}
    Archive._read_manifest(read, compact(MANIFEST | wide))
    assert (read.full, read.box, read.period) == (True, wide["box"], 2**31 - 1)


def test_the_end_of_an_archive_is_an_end_record_and_nothing_that_looks_like_one() -> None:
    check_end(BytesIO(b"PK\5\6" + bytes(18)))
    for end in (b"", b"PK\5\6" + bytes(17), b"PK\5\7" + bytes(18), b"\0" * 22):
        with pytest.raises(Unreadable) as unreadable:
            check_end(BytesIO(end))
        assert unreadable.value.code is Find.NO_ARCHIVE
