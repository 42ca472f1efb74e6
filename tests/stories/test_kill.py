"""kill -9 of the real server, during drops and during an opening: no accepted envelope is lost, nobody
comes twice. The signal stops the process and not the disk: what a power cut does is SQLite's promise
(synchronous=FULL), not this test's.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Event, Lock

import httpx
import pytest
import simulator
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from live import JSON, Desk, Server, citizen, staff_office
from simulator import BOX, Office
from sqlmodel import select

from app.settings import Settings
from ballots import sealing
from ballots.box import chain
from ballots.box import drop as drop_box
from ballots.box.issue import IssuedSlip
from ballots.forms import questionnaire
from ballots.meeting import openings
from ballots.sealing import codes, ledger
from ballots.sealing.envelope import leaf_hash
from ballots.sealing.sheet import read_sheet
from ballots.spelling import b64, unb64
from ballots.tables import Box, BoxedEnvelope, Count, Release, Slip, TrayEnvelope
from ballots.views import counts

MANY = 2_400  # so many that the opening takes longer than it takes to notice that it has begun
CLIENTS = 4
KILLS = 3
BETWEEN_KILLS = 25  # answered drops
QUORUM = ["ubnd", "mttq", "union", "clerk"]
DAY = date(2026, 11, 30)


@dataclass
class Place:
    """The office, its server and the keys of its people."""

    office: Office
    server: Server
    settings: Settings
    passwords: dict[str, str] = field(default_factory=dict)

    def desk(self, login: str) -> Desk:
        return Desk(self.server.url, login, self.passwords[login])

    def again(self) -> None:
        """Kill, and start anew."""
        self.server.kill()
        self.server.start()


@pytest.fixture
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    office = Office(url=settings.database_url).ready()
    server = Server(settings, datetime(2026, 11, 30, 8, 0), tmp_path / "server.log")  # noqa: DTZ001 - local
    with server:
        yield Place(office, server, settings, staff_office(office))
    office.database.close()


# --- drops ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vote:
    """A citizen's slip and the envelope that the phone keeps until it has a clear answer."""

    slip: IssuedSlip
    envelope: bytes

    @property
    def leaf(self) -> bytes:
        return leaf_hash(self.envelope)

    def send(self, phone: httpx.Client) -> httpx.Response:
        body = {"box": BOX, "code": self.slip.code, "envelope": b64(self.envelope)}
        return phone.post("/api/v1/drop", json=body)


class Crowd:
    """Citizens who drop at the same time, until somebody pulls the plug."""

    def __init__(self, votes: list[Vote]) -> None:
        self.accepted: dict[Vote, str] = {}  # by the leaf in the receipt
        self.unanswered: list[Vote] = []
        self._waiting = iter(votes)
        self._lock = Lock()
        self.enough = Event()

    def drop(self, url: str) -> None:
        """One after the other, on one phone, until the server is gone."""
        with citizen(url) as phone:
            while (vote := self._next()) is not None:
                try:
                    answer = vote.send(phone)
                except httpx.TransportError:
                    self.unanswered.append(vote)
                    return
                assert answer.status_code == 200, answer.text
                with self._lock:
                    self.accepted[vote] = answer.json()["leaf"]
                    if len(self.accepted) >= BETWEEN_KILLS:
                        self.enough.set()

    def _next(self) -> Vote | None:
        with self._lock:
            return next(self._waiting, None)


def stored(office: Office) -> list[bytes]:
    with office.reading() as session:
        return [leaf for table in (TrayEnvelope, BoxedEnvelope) for leaf in session.exec(select(table.leaf))]


def check_counters(office: Office) -> None:
    """Nothing is doubled, and what the box says of itself is what is in it."""
    leaves = stored(office)
    with office.reading() as session:
        row = session.get_one(Box, BOX)
        used = session.exec(select(Slip).where(Slip.state == "used")).all()
        ended = openings.counters(session, row, office.today)
        entries = chain.entries(session, BOX)
    assert len(set(leaves)) == len(leaves) == row.used_online == len(used)
    assert ended["issued"] == sum(
        int(ended[key]) for key in ("void", "expired", "used_online", "used_paper", "live")
    )
    assert int(ended["expired"]) == 0
    head = ledger.verify_chain(entries, box_key(office))
    assert head is not None


def box_key(office: Office) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(read_sheet(office.sheet()).log_key)


def state_of(office: Office, vote: Vote) -> str:
    with office.reading() as session:
        return session.get_one(Slip, codes.token_hash(codes.read_code(vote.slip.code))).state


def check_sending_again(place: Place, vote: Vote, leaf: str | None = None) -> None:
    """The same envelope again gives its receipt, and is in the box once."""
    with citizen(place.server.url) as phone:
        answer = vote.send(phone)
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    assert receipt["leaf"] == (leaf or b64(vote.leaf))
    signature = unb64(receipt["signature"], 64)
    assert ledger.check_receipt(box_key(place.office), vote.envelope[1:33], vote.leaf, signature)
    assert stored(place.office).count(vote.leaf) == 1
    assert state_of(place.office, vote) == "used"


def crash_among_drops(place: Place, votes: list[Vote]) -> Crowd:
    """Let a crowd drop, kill the server after some have their receipts, start it again."""
    crowd = Crowd(votes)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(crowd.drop, place.server.url) for _ in range(CLIENTS)]
        assert crowd.enough.wait(20)
        place.server.kill()
        for client in clients:
            client.result(20)
    place.server.start()
    return crowd


def test_no_drop_that_got_an_answer_is_lost_when_the_server_is_killed(place: Place) -> None:
    votes = [Vote(slip, place.office.envelope(ket_qua="HL")) for slip in place.office.issue(KILLS * 80)]
    accepted: list[Vote] = []
    for round_ in range(KILLS):
        crowd = crash_among_drops(place, votes[round_ * 80 : (round_ + 1) * 80])
        assert crowd.unanswered, "the server was killed after the last drop: this proves nothing"
        accepted += crowd.accepted
        leaves = stored(place.office)
        assert {vote.leaf for vote in accepted} <= set(leaves)
        assert {state_of(place.office, vote) for vote in accepted} == {"used"}
        check_counters(place.office)
        for vote in crowd.unanswered:
            assert (vote.leaf in leaves) == (state_of(place.office, vote) == "used")
            check_sending_again(place, vote)
        vote, leaf = next(iter(crowd.accepted.items()))
        check_sending_again(place, vote, leaf)
        accepted += crowd.unanswered
        assert sorted(stored(place.office)) == sorted(vote.leaf for vote in accepted)
        check_counters(place.office)


# --- the opening ----------------------------------------------------------------------------------------


def many_votes(office: Office, count: int) -> None:
    """So many envelopes in one transaction: the disk is not what is tested here."""
    sheet = office.sheet()
    answers = questionnaire.write_answers(
        office.form, questionnaire.Ballot({"ket_qua": "RHL", "thai_do": "HL"})
    )
    slips = office.issue(count)
    with office.writing() as session:
        for slip in slips:
            token, envelope = codes.read_code(slip.code), sealing.seal(sheet, answers)
            drop_box.drop(session, BOX, token, envelope, office.today, office.random, simulator.LOG_KEY)


def begin_opening(place: Place, votes: int) -> str:
    """From the roll-call to the closed slot; gives the path of the box at this opening."""
    many_votes(place.office, votes)
    place.office.today = DAY
    place.office.start()
    place.office.close(returned=3_000)
    return f"/staff/openings/{place.office.opening_id}/boxes/{BOX}"


def release(place: Place, path: str, *roles: str) -> None:
    for role in roles:
        with place.desk(role) as desk:
            desk.json(f"{path}/release", place.office.handing(role))


def released(place: Place) -> set[str]:
    """Whose padlocks are unlocked, as the page of the meeting has it from the server."""
    with place.desk("secretary") as desk:
        state = desk.view(f"/staff/openings/{place.office.opening_id}/state")["boxes"][0]
    return {row["role"] for row in state["padlocks"] if row["released"]}


def check_waiting(place: Place, roles: list[str]) -> None:
    """Nothing of an opening is half done: the releases are there, and all else is as it was before."""
    assert released(place) == set(roles)
    with place.office.reading() as session:
        count = session.get_one(Count, (place.office.opening_id, BOX))
        kept = session.exec(select(Release)).all()
        entries = chain.entries(session, BOX)
    assert {row.role for row in kept if row.scalar} == set(roles)
    assert (count.state, count.qualified_set, count.remarks) == ("closed", "", "[]")
    assert json.loads(count.electronic)["ballots"] == 0
    assert [entry.type for entry in entries][-1] == "closed"


def check_opened(place: Place, votes: int) -> None:
    with place.office.reading() as session:
        count = counts.box_count(session, place.office.opening_id, BOX)
        entries = chain.entries(session, BOX)
    assert count.electronic is not None
    assert (count.electronic.ballots, count.electronic.valid) == (votes, votes)
    assert [level.count for level in count.questions[0].levels] == [votes, 0, 0, 0]
    assert set(count.qualified_set) == set(QUORUM)
    assert [entry.type for entry in entries].count("released") == 1
    assert ledger.verify_chain(entries, box_key(place.office)) is not None


def test_two_of_four_releases_survive_and_only_the_other_two_come_after_the_crash(place: Place) -> None:
    path = begin_opening(place, 30)
    release(place, path, "ubnd", "mttq")
    place.again()
    check_waiting(place, ["ubnd", "mttq"])
    with place.desk("secretary") as desk:
        early = desk.http.post(f"{path}/open", json={}, headers={**JSON, "x-csrf-token": desk.token})
    assert (early.status_code, early.json()["code"]) == (409, "not_quorate")
    release(place, path, "union", "clerk")
    with place.desk("secretary") as desk:
        desk.json(f"{path}/open", {})
    check_opened(place, 30)


def open_and_kill(place: Place, path: str, seconds: float) -> None:
    """Kill the server so long after it has begun to open; its helpers end with it and keep no key."""
    with place.desk("secretary") as desk, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(desk.json, f"{path}/open", {})
        until = time.monotonic() + 10
        while not place.server.children():
            assert time.monotonic() < until, "the opening has not begun"
            time.sleep(0.01)
        time.sleep(seconds)
        helpers = place.server.children()
        place.server.kill()
        with pytest.raises(httpx.TransportError):  # else it was over before: this would prove nothing
            answer.result(20)
    assert left_after(helpers, seconds=5) == [], "a helper with released keys lives on"
    place.server.start()


def left_after(helpers: list[int], seconds: float) -> list[int]:
    """Which of the server's helpers outlive it so long; those are ended here, for a test leaves nothing."""
    until = time.monotonic() + seconds
    while (left := [pid for pid in helpers if Path(f"/proc/{pid}").exists()]) and time.monotonic() < until:
        time.sleep(0.02)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left


def test_an_opening_killed_half_way_is_opened_again_and_nobody_has_to_come_twice(place: Place) -> None:
    path = begin_opening(place, MANY)
    release(place, path, *QUORUM)
    for seconds in (0.0, 0.2):
        open_and_kill(place, path, seconds)
        check_waiting(place, QUORUM)
    with place.desk("secretary") as desk:
        desk.json(f"{path}/open", {})
    check_opened(place, MANY)
    place.again()
    check_opened(place, MANY)
    with place.desk("secretary") as desk:  # again after a crash that came after the work: nothing changes
        desk.json(f"{path}/open", {})
    check_opened(place, MANY)
