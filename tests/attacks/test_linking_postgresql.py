"""The administrator of a PostgreSQL asks it by SQL, between two transactions, for all that it keeps on rows.

The worst administrator is meant: a superuser who knows in which order people voted, and reads system columns
(xmin, cmin, ctid), the order of a scan, and the TOAST table with its growing numbers. Live rows, one copy:
dead rows and the WAL are what docs/THREATS.md says they are. Seeded, with fixed bounds; the same attack wins
against a naive table.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from databases import Postgres
from linking import MARKS, guesses, rho, sealed_noise, token_hash
from simulator import Office
from sqlalchemy import Connection, text

from ballots.box.issue import IssuedSlip
from ballots.forms import questionnaire
from ballots.sealing.envelope import leaf_hash

DROPS = 320
# As in test_linking.py: 0.07 of the guesses of the newest on average, and 3 sigma; 1/20 of 310, and 3 sigma.
NEWEST_BOUND = 0.115
LINE_UP_BOUND = 27
WARM_UP = 20
FEW_BOUND = 0.17  # of the newest of sixty: 0.07 + 3 sigma
# Spearman's rho of two orders that have nothing to do with each other: 3 / sqrt(311).
RHO_BOUND = 0.17
LATEST = 9  # dropped since the last batch
QUORUM = ["ubnd", "mttq", "union", "clerk"]


def drops(office: Office, slips: list[IssuedSlip]) -> Iterator[bytes]:
    """Drop one envelope after the other and tell its leaf."""
    for slip in slips:
        envelope = sealed_noise(office)
        office.drop(slip, envelope)
        yield leaf_hash(envelope)


@pytest.fixture
def office(postgres: Postgres) -> Office:
    return Office(postgres.new(), seed=20261130).ready()


@pytest.fixture
def admin(office: Office) -> Iterator[Connection]:
    with office.database.engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def test_one_look_at_all_rows_tells_of_the_newest_envelope_no_more_than_one_of_the_tray(
    office: Office, admin: Connection
) -> None:
    hits: dict[tuple[str, int], int] = {}
    tries = 0
    arrived: list[bytes] = []
    for leaf in drops(office, office.issue(DROPS)):
        arrived.append(leaf)
        if len(arrived) <= WARM_UP:
            continue
        tries += 1
        assert admin.scalar(text("SELECT count(DISTINCT xmin::text) FROM tray")) == 1
        for name, order in guesses(admin, "tray").items():
            assert 10 <= len(order) < 20
            for end in (0, -1):
                hits[name, end] = hits.get((name, end), 0) + (order[end] == leaf)
    assert len(hits) == 2 * (1 + len(MARKS))
    assert max(hits.values()) / tries <= NEWEST_BOUND, hits
    for name, order in guesses(admin, "envelope").items():
        stored = set(order)
        in_order = [leaf for leaf in arrived if leaf in stored]
        assert len(in_order) == DROPS - DROPS % 10 - 10
        for line_up in (order, order[::-1]):
            assert sum(a == b for a, b in zip(line_up, in_order, strict=True)) <= LINE_UP_BOUND, name


def test_one_look_tells_no_more_of_letters_which_spend_no_slip(postgres: Postgres) -> None:
    """Every put leaves one transaction on all that waits, and a batch is written by one."""
    form = questionnaire.builtin("thu-gop-y")
    office = Office(postgres.new(), seed=20261130, form=form, smallest=1).ready()
    arrived: list[bytes] = []
    hits: dict[tuple[str, int], int] = {}
    with office.database.engine.connect() as connection:
        admin = connection.execution_options(isolation_level="AUTOCOMMIT")
        for _ in range(DROPS // 4):
            envelope = sealed_noise(office)
            office.put(envelope)
            arrived.append(leaf_hash(envelope))
            assert admin.scalar(text("SELECT count(DISTINCT xmin::text) FROM tray")) == 1
            for name, order in guesses(admin, "tray").items() if len(arrived) > WARM_UP else ():
                for end in (0, -1):
                    hits[name, end] = hits.get((name, end), 0) + (order[end] == arrived[-1])
        batches = text("SELECT count(DISTINCT xmin::text) FROM envelope GROUP BY batch")
        assert set(admin.execute(batches).scalars()) == {1}
    assert max(hits.values()) / (DROPS // 4 - WARM_UP) <= FEW_BOUND, hits


def slips_by_marks(admin: Connection) -> list[bytes]:
    """Spent slips, from the first to be spent to the last, as far as their rows tell."""
    marks = MARKS["transaction, place"]
    found = admin.execute(text(f"SELECT token_hash FROM slip r WHERE state = 'used' ORDER BY {marks}"))
    return [bytes(token) for token in found.scalars()]


def test_the_database_administrator_lines_up_tokens_and_envelopes_by_sql_in_vain(
    office: Office, admin: Connection
) -> None:
    slips = office.issue(DROPS + LATEST)
    office.random.shuffle(slips)
    leaf_of = dict(zip(map(token_hash, slips), drops(office, slips), strict=True))
    admin.execute(text("ANALYZE"))
    spent = list(leaf_of)
    told = slips_by_marks(admin)
    assert abs(rho(told[:-LATEST], spent[:-LATEST])) <= RHO_BOUND
    assert set(told[-LATEST:]) == set(spent[-LATEST:])  # these do tell: docs/THREATS.md
    orders = guesses(admin, "envelope")
    for name, order in orders.items():
        rows = order + guesses(admin, "tray")[name]
        guess = dict(zip(told, rows, strict=True))
        assert sum(guess[token] == leaf for token, leaf in leaf_of.items()) <= LINE_UP_BOUND, name


def test_a_transaction_that_wrote_slip_and_envelopes_pairs_no_slip_with_fewer_than_a_tray(
    office: Office, admin: Connection
) -> None:
    """JOIN ON xmin: what paired a dossier with its token in a naive design."""
    pairs = text("""
        SELECT count(*) FROM slip s
        JOIN (SELECT xmin FROM tray UNION ALL SELECT xmin FROM envelope) e
        ON s.xmin::text = e.xmin::text WHERE s.state = 'used' GROUP BY s.token_hash""")
    for at, _ in enumerate(drops(office, office.issue(DROPS // 4)), start=1):
        if at > WARM_UP:
            assert min(admin.execute(pairs).scalars(), default=20) >= 10


def test_when_the_counting_ends_nothing_tells_paper_from_online_or_one_spending_from_another(
    office: Office, admin: Connection
) -> None:
    slips = office.issue(40)
    list(drops(office, slips[:25]))
    office.today = date(2026, 11, 30)
    office.open(QUORUM)
    for slip in slips[25:35]:
        office.paper(slip.number, ket_qua="HL")
    office.finish()
    assert admin.scalar(text("SELECT count(DISTINCT xmin::text) FROM slip")) == 1
    by_hash = admin.execute(text("SELECT token_hash FROM slip ORDER BY token_hash")).scalars().all()
    place = MARKS["place"]
    by_place = admin.execute(text(f"SELECT token_hash FROM slip r ORDER BY {place}")).scalars().all()
    assert by_place == by_hash


def retired_by(admin: Connection, marks: str) -> list[bytes]:
    query = text(f"SELECT token_hash FROM retired_slip r ORDER BY {marks}")
    return [bytes(token) for token in admin.execute(query).scalars()]


def test_retired_slips_tell_neither_order_nor_paper_from_online(office: Office, admin: Connection) -> None:
    """All of a month in one transaction, in the order of hashes; none is left behind in the table in use."""
    months: list[list[bytes]] = []
    for number, day in ((1, date(2026, 11, 30)), (2, date(2026, 12, 31))):
        slips = office.issue(60)
        office.random.shuffle(slips)
        list(drops(office, slips[:45]))
        office.today = day
        office.open(QUORUM)
        for slip in slips[45:]:
            office.paper(slip.number, ket_qua="HL")
        office.finish()
        office.file(number)
        office.fit()
        office.seal()
        months.append([token_hash(slip) for slip in slips])
    assert admin.scalar(text("SELECT count(*) FROM slip WHERE state <> 'live'")) == 0
    assert admin.scalar(text("SELECT count(DISTINCT xmin::text) FROM retired_slip")) == 2
    assert admin.scalar(text("SELECT count(DISTINCT state) FROM retired_slip")) == 1
    for name in ("transaction", "place", "transaction, place"):
        told = retired_by(admin, f"{MARKS[name]}, token_hash")
        for spent in months:
            mine = [token for token in told if token in set(spent)]
            assert mine == sorted(spent), name


def test_used_slips_that_were_carried_on_keep_no_mark_of_their_order(
    office: Office, admin: Connection
) -> None:
    """Too few to retire: they stay in use, written again, those of the wall box among them."""
    slips = office.issue(8)
    office.random.shuffle(slips)
    list(drops(office, slips[:4]))
    office.today = date(2026, 11, 30)
    office.start()
    assert office.close().carried
    for slip in slips[4:7]:
        office.paper(slip.number, ket_qua="HL")
    office.finish()
    assert admin.scalar(text("SELECT count(*) FROM retired_slip")) == 0
    assert slips_by_marks(admin) == sorted(token_hash(slip) for slip in slips[:7])
    assert admin.scalar(text("SELECT count(DISTINCT xmin::text) FROM slip")) == 1


def test_the_same_attack_wins_against_a_naive_table(office: Office, admin: Connection) -> None:
    admin.execute(text("CREATE TABLE naive (leaf bytea PRIMARY KEY, envelope bytea)"))
    admin.execute(text("CREATE TABLE naive_slip (token bytea PRIMARY KEY, used bool)"))
    leaf_of: dict[bytes, bytes] = {}
    for _ in range(60):
        envelope, token = sealed_noise(office), office.random.randbytes(32)
        leaf_of[token] = leaf_hash(envelope)
        admin.execute(text("INSERT INTO naive_slip VALUES (:token, false)"), {"token": token})
        with office.database.engine.begin() as drop:
            given = {"leaf": leaf_of[token], "envelope": envelope, "token": token}
            drop.execute(text("INSERT INTO naive VALUES (:leaf, :envelope)"), given)
            drop.execute(text("UPDATE naive_slip SET used = true WHERE token = :token"), given)
    for name, order in guesses(admin, "naive").items():
        assert order == list(leaf_of.values()), name
    pairs = admin.execute(
        text("SELECT token, leaf FROM naive_slip s JOIN naive e ON s.xmin::text = e.xmin::text")
    )
    assert {bytes(token): bytes(leaf) for token, leaf in pairs} == leaf_of
