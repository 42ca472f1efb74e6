"""The database administrator takes one copy of all files between two transactions, and guesses.

The worst administrator is meant: who knows in which order people voted, and reads the disk byte by byte.
Everything is seeded; the bounds are fixed. The same attack on a naive table, or on a write-ahead log, wins.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from secrets import token_bytes

import pytest
from linking import ATTACKS, Copy, by_place_of_end, by_scan, rho, sealed_noise, token_hash
from points import POINT
from simulator import BOX, Office

from ballots.forms import questionnaire
from ballots.office import kiosks
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import unb64
from ballots.tables import Box

DROPS = 320
# The newest of n in the tray is guessed once in n times, n from 10 to 20: 0.07 on average; 0.07 + 3 sigma.
NEWEST_BOUND = 0.115
# Of the n-th voter's envelope the published batches tell "one of twenty": 1/20 of 310, and 3 sigma.
LINE_UP_BOUND = 27
# Of the sixty slips of a month: 3 / sqrt(59); and of the ten on paper among ten at one end of the disk, 1.7
# on average and 3 sigma.
RHO_BOUND = 0.39
PAPER_BOUND = 5
WARM_UP = 20  # in a period's first envelopes the tray is not full yet (docs/THREATS.md)


def drops(office: Office) -> Iterator[bytes]:
    """Drop one envelope after the other and tell its leaf."""
    for slip in office.issue(DROPS):
        envelope = sealed_noise(office)
        office.drop(slip, envelope)
        yield leaf_hash(envelope)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(url=f"sqlite:///{tmp_path}/hom.db", seed=20261130).ready()


def test_one_copy_of_all_files_tells_of_the_newest_envelope_no_more_than_one_of_the_tray(
    office: Office, tmp_path: Path
) -> None:
    guess_in_vain(drops(office), tmp_path)


def test_one_copy_of_all_files_tells_no_more_of_letters_which_spend_no_slip(tmp_path: Path) -> None:
    form = questionnaire.builtin("thu-gop-y")
    office = Office(url=f"sqlite:///{tmp_path}/hom.db", seed=20261130, form=form, smallest=1).ready()
    with office.writing() as session:
        session.get_one(Box, BOX).daily_cap = DROPS
    guess_in_vain(letters(office), tmp_path)


def test_one_copy_of_all_files_tells_no_more_of_touches_at_a_kiosk(tmp_path: Path) -> None:
    form = questionnaire.for_touches(questionnaire.builtin("hai-noi-dung"))
    office = Office(url=f"sqlite:///{tmp_path}/hom.db", seed=20261130, form=form).ready()
    with office.writing() as session:
        code = kiosks.add(session, BOX, "Cạnh quầy 1", office.now, token_bytes).code
        assert kiosks.enrol(session, BOX, code, unb64(POINT, 65), office.now, token_bytes) is not None
    guess_in_vain(letters(office), tmp_path)


def letters(office: Office) -> Iterator[bytes]:
    """Put one envelope after the other, without a slip, and tell its leaf."""
    for _ in range(DROPS):
        envelope = sealed_noise(office)
        office.put(envelope)
        yield leaf_hash(envelope)


def guess_in_vain(dropped: Iterator[bytes], tmp_path: Path) -> None:
    """A copy after every drop: all attacks keep below what guessing gives."""
    hits = {(attack, end): 0 for attack in ATTACKS for end in (0, -1)}
    tries = 0
    arrived: list[bytes] = []
    for leaf in dropped:
        arrived.append(leaf)
        if len(arrived) <= WARM_UP:
            continue
        tries += 1
        copy = Copy(tmp_path, ("tray", "envelope"))
        assert all(copy.disk.count(envelope[-32:]) == 1 for _, envelope in copy.rows["tray"])
        for attack, end in hits:
            hits[attack, end] += attack(copy.disk, copy.rows["tray"])[end] == leaf
    assert max(hits.values()) / tries <= NEWEST_BOUND, hits
    boxed = copy.rows["envelope"]
    assert len(boxed) + len(copy.rows["tray"]) == DROPS
    stored = {leaf for leaf, _ in boxed}
    in_order = [leaf for leaf in arrived if leaf in stored]
    for attack in ATTACKS:
        guessed = attack(copy.disk, boxed)
        for line_up in (guessed, guessed[::-1]):
            assert sum(a == b for a, b in zip(line_up, in_order, strict=True)) <= LINE_UP_BOUND, attack


def test_the_database_administrator_lines_up_tokens_and_envelopes_on_disk_in_vain(
    office: Office, tmp_path: Path
) -> None:
    leaf_of_voter = list(drops(office))
    copy = Copy(tmp_path, ("tray", "envelope"))
    database = sqlite3.connect(tmp_path / "hom.db")
    used = [row[0] for row in database.execute("SELECT token_hash FROM slip WHERE state = 'used'")]
    database.close()
    assert len(used) == len(leaf_of_voter)
    rows = copy.rows["envelope"] + copy.rows["tray"]
    by_disk = sorted(used, key=copy.disk.find)
    for attack in ATTACKS:
        guess = dict(zip(by_disk, attack(copy.disk, rows), strict=True))
        truth = dict(zip(used, leaf_of_voter, strict=True))
        assert sum(guess[token] == truth[token] for token in used) <= LINE_UP_BOUND


def test_retired_slips_lie_on_disk_in_no_order_but_that_of_their_hashes(
    office: Office, tmp_path: Path
) -> None:
    """Two months, the second of which lets slips in among those of the first."""
    rounds: list[list[bytes]] = []
    for month, day in ((1, date(2026, 11, 30)), (2, date(2026, 12, 31))):
        slips = office.issue(60)
        office.random.shuffle(slips)
        for slip in slips[:50]:
            office.drop(slip, sealed_noise(office))
        office.today = day
        office.open(["ubnd", "mttq", "union", "clerk"])
        for slip in slips[50:]:
            office.paper(slip.number, ket_qua="HL")
        office.finish()
        office.file(month)
        office.fit()
        office.seal()
        rounds.append([token_hash(slip) for slip in slips])
    disk = (tmp_path / "hom.db").read_bytes()
    database = sqlite3.connect(tmp_path / "hom.db")
    assert database.execute("SELECT count(*) FROM slip").fetchone() == (0,)
    retired = {row[0] for row in database.execute("SELECT token_hash FROM retired_slip")}
    database.close()
    assert retired == {one for spent in rounds for one in spent}
    for spent in rounds:
        # a row's page and its place there; the copy in the index of numbers is found by its end
        for find in (disk.find, disk.rfind):
            told = sorted(spent, key=find)
            assert abs(rho(told, spent)) <= RHO_BOUND
        paper = set(spent[50:])
        told = sorted(spent, key=disk.find)
        for ten in (told[:10], told[-10:]):
            assert len(paper & set(ten)) <= PAPER_BOUND


def naive(folder: Path, journal: str) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "hom.db", isolation_level=None)
    database.execute(f"PRAGMA journal_mode={journal}")
    database.execute("CREATE TABLE envelope (id INTEGER PRIMARY KEY, leaf BLOB UNIQUE, envelope BLOB)")
    return database


def test_the_same_attack_wins_against_a_naive_table(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "naive"
    folder.mkdir()
    database = naive(folder, "DELETE")
    arrived = []
    for _ in range(60):
        envelope = sealed_noise(office)
        arrived.append(leaf_hash(envelope))
        database.execute("INSERT INTO envelope (leaf, envelope) VALUES (?, ?)", (arrived[-1], envelope))
    copy = Copy(folder, ("envelope",))
    database.close()
    assert by_scan(copy.disk, copy.rows["envelope"]) == arrived


def test_the_same_attack_wins_against_random_keys_with_a_write_ahead_log(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "wal"
    folder.mkdir()
    database = sqlite3.connect(folder / "hom.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE envelope (leaf BLOB PRIMARY KEY, envelope BLOB) WITHOUT ROWID")
    arrived = []
    for _ in range(60):
        envelope = sealed_noise(office)
        arrived.append(leaf_hash(envelope))
        database.execute("INSERT INTO envelope VALUES (?, ?)", (arrived[-1], envelope))
    copy = Copy(folder, ("envelope",))
    log = (folder / "hom.db-wal").read_bytes()
    database.close()
    assert by_place_of_end(log, copy.rows["envelope"]) == arrived


def test_the_office_keeps_no_log_that_tells_the_order(office: Office, tmp_path: Path) -> None:
    office.vote(office.issue()[0], ket_qua="HL")
    database = sqlite3.connect(tmp_path / "hom.db")
    assert database.execute("PRAGMA journal_mode").fetchone() != ("wal",)
    database.close()
    with office.writing() as session:
        connection = session.connection()
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    left = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert left.get("hom.db-journal", 0) == 0
