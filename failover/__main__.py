"""python -m failover: kills and pauses the leaders of a cluster among drops, and says what became of them."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import simulator
from live import Server, citizen
from simulator import BOX, Office
from sqlmodel import select

from app import migrate
from app.nodes.address import spelled
from app.settings import Settings, create_secret
from ballots.box import chain
from ballots.forms import questionnaire
from ballots.meeting import openings
from ballots.sealing import ledger
from ballots.spelling import b64
from ballots.tables import Box, BoxedEnvelope, Slip, TrayEnvelope
from failover.citizens import CLIENTS, Ballot, Citizens
from failover.machines import PASSWORD, Machine, machines, missing, wait_for

_SLIPS = 6_000
_QUIET_SECONDS = 8.0
_MOST_GAP_SECONDS = 30.0
_PAUSE_SECONDS = 40.0
_AGAIN = 24  # drops after a fault before it counts as over
_MOMENT = datetime(2026, 11, 30, 8, 0)  # noqa: DTZ001 - local


class Cluster:
    """The three machines, as whoever watches them sees them."""

    def __init__(self, made: list[Machine]) -> None:
        self.machines = made

    def leader(self) -> Machine | None:
        """Who leads, as two of them say at least: who was cut off may still believe in itself."""
        said = Counter(
            name for one in self.machines for name, (role, _) in one.members().items() if role == "leader"
        )
        for one in self.machines:
            if said[one.name] > 1:
                return one
        return None

    def whole(self) -> bool:
        """Whether all three say the same: one leads, one is synchronous, and the third follows."""
        views = [one.members() for one in self.machines]
        roles = sorted(role for role, _ in views[0].values())
        return (
            roles == ["leader", "replica", "sync_standby"]
            and all(view == views[0] for view in views)
            and all(state in {"running", "streaming"} for _, state in views[0].values())
        )

    def wait(self) -> None:
        """Wait until it is whole."""
        try:
            wait_for("a leader, a synchronous standby and a replica", self.whole)
        except TimeoutError as no:
            logs = "\n".join(f"--- {one.name} {one.members()}\n{one.end_of_log()}" for one in self.machines)
            raise TimeoutError(f"{no}\n{logs}") from None

    @property
    def url(self) -> str:
        """DATABASE_URL, with all hosts."""
        hosts = ",".join(f"{one.address}:5432" for one in self.machines)
        return f"postgresql+psycopg://homphieu:{PASSWORD}@{hosts}/homphieu?target_session_attrs=read-write"

    def make_database(self) -> None:
        """As docs/CLUSTER.md has it."""
        leader = wait_for("a leader", self.leader)
        about = f"host={leader.address} user=postgres password={PASSWORD} dbname=postgres"
        with psycopg.connect(about, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE homphieu LOGIN PASSWORD '{PASSWORD}'".encode())
            connection.execute("CREATE DATABASE homphieu OWNER homphieu")

    def rows(self) -> dict[str, int]:
        """How many envelopes each machine has, replicas too."""
        found = {}
        for one in self.machines:
            about = f"host={one.address} user=homphieu password={PASSWORD} dbname=homphieu"
            with psycopg.connect(about, autocommit=True) as connection:
                counted = "SELECT (SELECT count(*) FROM tray) + (SELECT count(*) FROM envelope)"
                row = connection.execute(counted).fetchone()
                found[one.name] = -1 if row is None else int(row[0])
        return found


def main() -> int:
    """Run the story once; an exception when something was lost, doubled or late."""
    if lacking := missing():
        print(f"skipped: not installed: {lacking} (Debian: patroni etcd-server postgresql)")
        return 0
    begun = time.monotonic()
    with machines() as made, TemporaryDirectory() as folder:
        cluster = Cluster(made)
        cluster.wait()
        print(f"three machines after {time.monotonic() - begun:.0f} s", flush=True)
        _story(cluster, Path(folder))
    return 0


def _story(cluster: Cluster, folder: Path) -> None:
    cluster.make_database()
    url = spelled(cluster.url)
    migrate.upgrade(url)
    settings = Settings(url, folder / "homphieu.secret", "http://testserver", plain_address=True)
    create_secret(settings.secret_file)
    simulator.LOG_KEY = settings.keys().log_key(BOX)
    office = Office(url)
    office._begin()  # noqa: SLF001 - ready() would copy a database, which a cluster's is not
    slips = office.issue(_SLIPS)
    ballot = questionnaire.Ballot({"ket_qua": "RHL", "thai_do": "HL"})
    answers = questionnaire.write_answers(office.form, ballot)
    first, second = (Server(settings, _MOMENT, folder / f"server-{number}.log") for number in (1, 2))
    try:
        with first, second:
            citizens = Citizens(slips, office.sheet(), answers, [first.url, second.url])
            _faults(cluster, citizens)
            _check(cluster, office, citizens, first.url)
    finally:
        office.database.close()


def _faults(cluster: Cluster, citizens: Citizens) -> None:
    citizens.begin()
    try:
        time.sleep(_QUIET_SECONDS)
        _fault(cluster, citizens, "the leader killed", _killed)
        _fault(cluster, citizens, "the next leader killed", _killed)
        _fault(cluster, citizens, "the leader cut off", _paused)
    finally:
        citizens.call_off()
    citizens.check()


def _fault(
    cluster: Cluster, citizens: Citizens, what: str, strike: Callable[[Machine], Callable[[], None]]
) -> None:
    """Strike the leader; drops must go on by the others before it is mended, and it must come back."""
    leader: Machine = wait_for("a leader", cluster.leader)
    begun = time.monotonic()
    mend = strike(leader)
    try:
        time.sleep(2.0)
        struck = time.monotonic()  # what was answered until now may have been under way
        wait_for("drops after a fault", lambda: citizens.since(struck) >= _AGAIN or citizens.check())
        if strike is _paused:
            time.sleep(max(0.0, _PAUSE_SECONDS - (time.monotonic() - begun)))
        newer = wait_for("a leader", cluster.leader)
    finally:
        mend()
    time.sleep(2.0)
    cluster.wait()
    time.sleep(_QUIET_SECONDS)
    citizens.check()
    gap = citizens.longest_gap(begun, time.monotonic())
    line = f"{what} ({leader.name}): {gap:.1f} s without a receipt, then {newer.name} leads"
    print(line, flush=True)
    if gap > _MOST_GAP_SECONDS:
        raise AssertionError(f"{line}: more than {_MOST_GAP_SECONDS:.0f} s")
    if newer is leader:
        raise AssertionError(f"{what}: nobody took over")


def _killed(leader: Machine) -> Callable[[], None]:
    leader.kill()
    return leader.start


def _paused(leader: Machine) -> Callable[[], None]:
    leader.pause()
    return leader.go_on


# --- what must hold afterwards --------------------------------------------------------------------------


def _check(cluster: Cluster, office: Office, citizens: Citizens, url: str) -> None:
    taken = [ballot for _, ballot in citizens.taken]
    _check_again(url, taken[:: max(1, len(taken) // 20)])
    with office.reading() as session:
        stored = [
            leaf for table in (TrayEnvelope, BoxedEnvelope) for leaf in session.exec(select(table.leaf)).all()
        ]
        row = session.get_one(Box, BOX)
        used = len(session.exec(select(Slip.token_hash).where(Slip.state == "used")).all())
        ended = openings.counters(session, row, office.today)
        entries = chain.entries(session, BOX)
    _same("envelopes, each once", sorted(stored), sorted(ballot.leaf for ballot in taken))
    _same("counters", (row.used_online, used), (len(taken), len(taken)))
    closing = sum(int(ended[key]) for key in ("void", "expired", "used_online", "used_paper", "live"))
    _same("slips", ended["issued"], closing)
    if ledger.verify_chain(entries, simulator.LOG_KEY.public_key()) is None:
        raise AssertionError("the chain does not hold")
    everywhere = {one.name: len(taken) for one in cluster.machines}
    wait_for("the same rows on all machines", lambda: cluster.rows() == everywhere)
    print(
        f"{len(taken)} ballots of {CLIENTS} citizens have a receipt; {citizens.unclear} answers were unclear"
    )
    print("all are there, none twice, counters close, the chain holds, all three machines have the same")


def _check_again(url: str, ballots: list[Ballot]) -> None:
    """The same envelope once more gives the same receipt, and (as is counted after this) is there once."""
    with citizen(url) as phone:
        for ballot in ballots:
            answer = ballot.send(phone).raise_for_status()
            _same("a receipt again", answer.json()["leaf"], b64(ballot.leaf))


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: not as expected")


if __name__ == "__main__":
    sys.exit(main())
