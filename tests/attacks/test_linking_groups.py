"""The database administrator's one copy, where drops came in groups: several in one transaction.

As in test_linking.py and test_linking_postgresql.py: who knows in which order people voted, and which of them
came together, does no better than one of the tray for any of them. Seeded, with fixed bounds.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from databases import Postgres
from linking import ATTACKS, MARKS, Copy, groups, guesses, rho, token_hash
from simulator import BOX, Office
from sqlalchemy import Connection, text

from ballots.box import chain
from ballots.box.issue import IssuedSlip
from ballots.sealing import ledger

DROPS = 640
WARM_UP = 20
# The members of a group, each guessed once in n times, n from 10 to 20: 0.07 on average, and 3 sigma of some
# 600; the newest of each of some 100 groups; 1/20 of 630 lined up, and 3 sigma.
MEMBER_BOUND = 0.10
NEWEST_BOUND = 0.145
LINE_UP_BOUND = 48
# Of two that came together either may stand first: a half, and 3 sigma of some 100 groups of 6.
PAIRS_BOUND = 0.1
RHO_BOUND = 0.17


class Guesser:
    """Counts how often a group is found at one end of the tray, member by member, and its newest there."""

    def __init__(self) -> None:
        self.members: dict[tuple[object, bool], int] = {}
        self.newest: dict[tuple[object, int], int] = {}
        self.tries = self.groups = 0

    def look(self, group: Sequence[bytes], orders: Mapping[object, list[bytes]]) -> None:
        """Guess by every order of the tray that one copy tells."""
        self.tries += len(group)
        self.groups += 1
        for name, order in orders.items():
            assert 10 <= len(order) < 20
            for forwards in (True, False):
                told = order if forwards else order[::-1]
                hits = sum(a == b for a, b in zip(reversed(told), reversed(group), strict=False))
                self.members[name, forwards] = self.members.get((name, forwards), 0) + hits
            for end in (0, -1):
                self.newest[name, end] = self.newest.get((name, end), 0) + (order[end] == group[-1])

    def check(self, attacks: int) -> None:
        """No guess is better than one of the tray."""
        assert len(self.members) == len(self.newest) == 2 * attacks
        assert max(self.members.values()) / self.tries <= MEMBER_BOUND, self.members
        assert max(self.newest.values()) / self.groups <= NEWEST_BOUND, self.newest


def check_lines(orders: Mapping[object, list[bytes]], arrived: Sequence[bytes]) -> None:
    """Whoever lines envelopes in the box up with their voters is right as often as the batches allow."""
    for name, order in orders.items():
        stored = set(order)
        truth = [leaf for leaf in arrived if leaf in stored]
        for line_up in (order, order[::-1]):
            assert sum(a == b for a, b in zip(line_up, truth, strict=True)) <= LINE_UP_BOUND, name


def check_batches(office: Office) -> None:
    """They left by tens, each told by an entry of its own, which commits to its leaves."""
    with office.reading() as session:
        told = [json.loads(entry.payload) for entry in chain.entries(session, BOX) if entry.type == "batch"]
        rows = session.connection().execute(text("SELECT batch, leaf FROM envelope"))
        found: dict[int, list[bytes]] = {}
        for batch, leaf in rows:
            found.setdefault(batch, []).append(bytes(leaf))
    assert [one["batch"] for one in told] == list(range(1, len(found) + 1))
    assert {len(leaves) for leaves in found.values()} == {10}
    assert [one["root"] for one in told] == [
        ledger.b64(ledger.merkle_root(found[one["batch"]])) for one in told
    ]


def sizes(office: Office) -> Iterator[int]:
    """Most groups are small; one in twenty sends off two batches at once, or three."""
    while True:
        yield office.random.choice([*range(1, 9)] * 5 + [23, 32])


def shuffled(office: Office) -> list[IssuedSlip]:
    slips = office.issue(DROPS)
    office.random.shuffle(slips)
    return slips


def test_one_copy_of_all_files_tells_of_nobody_in_a_group_more_than_one_of_the_tray(tmp_path: Path) -> None:
    office = Office(url=f"sqlite:///{tmp_path}/hom.db", seed=20261201).ready()
    guesser, arrived = Guesser(), list[bytes]()
    for group in groups(office, shuffled(office), sizes(office)):
        arrived += group
        if len(arrived) <= WARM_UP:
            continue
        copy = Copy(tmp_path, ("tray", "envelope"))
        assert all(copy.disk.count(envelope[-32:]) == 1 for _, envelope in copy.rows["tray"])
        guesser.look(group, {attack: attack(copy.disk, copy.rows["tray"]) for attack in ATTACKS})
    guesser.check(len(ATTACKS))
    check_lines({attack: attack(copy.disk, copy.rows["envelope"]) for attack in ATTACKS}, arrived)
    check_batches(office)


@pytest.fixture
def office(postgres: Postgres) -> Office:
    return Office(postgres.new(), seed=20261201).ready()


@pytest.fixture
def admin(office: Office) -> Iterator[Connection]:
    with office.database.engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def test_one_look_at_all_rows_tells_of_nobody_in_a_group_more_than_one_of_the_tray(
    office: Office, admin: Connection
) -> None:
    guesser, arrived = Guesser(), list[bytes]()
    slips = shuffled(office)
    alike, pairs = 0, 0
    for group in groups(office, slips, sizes(office)):
        mine = [token_hash(slip) for slip in slips[len(arrived) : len(arrived) + len(group)]]
        arrived += group
        if len(arrived) <= WARM_UP:
            continue
        assert admin.scalar(text("SELECT count(DISTINCT xmin::text) FROM tray")) == 1
        guesser.look(group, guesses(admin, "tray"))
        told = [token for token in by_marks(admin) if token in set(mine)]
        assert min(admin.execute(PAIRED).scalars(), default=20) >= 10
        alike += sum(told.index(a) < told.index(b) for a, b in combinations(mine, 2))
        pairs += len(mine) * (len(mine) - 1) // 2
    guesser.check(1 + len(MARKS))
    assert abs(alike / pairs - 0.5) <= PAIRS_BOUND
    check_lines(guesses(admin, "envelope"), arrived)
    check_batches(office)
    told, spent = by_marks(admin), [token_hash(slip) for slip in slips]
    assert abs(rho(told[: DROPS // 2], [token for token in spent if token in set(told[: DROPS // 2])])) <= (
        RHO_BOUND
    )


# JOIN ON xmin: with how many envelopes a spent slip shares its transaction.
PAIRED = text("""
    SELECT count(*) FROM slip s
    JOIN (SELECT xmin FROM tray UNION ALL SELECT xmin FROM envelope) e
    ON s.xmin::text = e.xmin::text WHERE s.state = 'used' GROUP BY s.token_hash""")


def by_marks(admin: Connection) -> list[bytes]:
    """Spent slips, from the first to be spent to the last, as far as their rows tell."""
    marks = MARKS["transaction, place"]
    found = admin.execute(text(f"SELECT token_hash FROM slip r WHERE state = 'used' ORDER BY {marks}"))
    return [bytes(token) for token in found.scalars()]
