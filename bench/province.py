"""Twenty units open their boxes at once while a clerk of another one issues slips, on one PostgreSQL server.

Set against bare HPKE openings by two processes, and against the same clerk on the quiet server.
"""

import json
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from secrets import token_bytes
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key
from sqlalchemy import update
from sqlmodel import Session, col

from app import migrate
from app.db import Database
from app.demo.server import running, usable_port
from app.heads import Heads
from app.settings import Settings, create_secret, now
from app.staff import accounts
from app.words.sentences import ROLES
from ballots.forms import questionnaire
from ballots.forms.tally import Tally
from ballots.office import setup
from ballots.sealing.envelope import SUITE, seal
from ballots.sealing.helpers import give_way
from ballots.sealing.keyring import scalar_of
from ballots.sealing.sheet import point_of, read_sheet, write_sheet
from ballots.tables import Account, Box, BoxedEnvelope, Count, Holder, Opening, Period, Release
from bench.cluster import binaries, running_cluster
from bench.measure import Line, interleaved
from bench.opening import CURVE, INFO, SHARE_BYTES, open_bare

__all__ = ["Desk", "measure"]

_ROLES = ("clerk", "mttq", "ubnd", "union")
_FORM = questionnaire.builtin("hai-noi-dung")
_REMARK = "Cán bộ hướng dẫn rõ, nhưng phải chờ lâu ở quầy số {}."
_SEALED = 200  # different envelopes of a box, each of which lies in it under several names
_CORES = 2
_PAUSE_SECONDS = 0.2  # a busy counter, and still one clerk


def _ballot(number: int) -> questionnaire.Ballot:
    """Every pair of levels as often as any other, and a remark on each tenth."""
    levels = [level.code for level in _FORM.levels]
    answers = {
        question.code: levels[number // len(levels) ** at % len(levels)]
        for at, question in enumerate(_FORM.questions)
    }
    return questionnaire.Ballot(answers, remark=None if number % 10 else _REMARK.format(number))


class Desk:
    """Somebody of the staff, signed in."""

    def __init__(self, base: str, login: str, password: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=120, trust_env=False)
        form = {"login": login, "password": password, "csrf": self._token("/login")}
        answer = self._http.post("/login", data=form)
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError("nobody signs in")
        self._csrf = self._token("/staff")

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self._http.get(path).text)
        if found is None:
            raise RuntimeError("a page without a token")
        return found[1]

    def get(self, path: str) -> httpx.Response:
        """A page."""
        return self._http.get(path)

    def issue(self, box: str) -> float:
        """Issue one slip; seconds."""
        begun = perf_counter()
        self._http.post(f"/staff/issue/{box}", data={"csrf": self._csrf}).raise_for_status()
        return perf_counter() - begun

    def open(self, opening: int, box: str) -> None:
        """Open a box."""
        path, headers = f"/staff/openings/{opening}/boxes/{box}/open", {"x-csrf-token": self._csrf}
        self._http.post(path, json={}, headers=headers).raise_for_status()

    def close(self) -> None:
        """Hang up."""
        self._http.close()


class _Province:
    """Units with a closed box and all its releases each, and one whose clerk is at work."""

    def __init__(self, folder: Path, url: str, units: int, each: int) -> None:
        self.environ = {"DATABASE_URL": url, "HOMPHIEU_SECRET_FILE": str(folder / "bench.secret")}
        settings = Settings.from_environment(self.environ)
        create_secret(settings.secret_file)
        self._log_key = settings.keys().log_key
        self._database = Database(url)
        migrate.upgrade(self._database.engine)
        self._database.remember_in(Heads(folder / "bench.heads"))
        self.passwords: dict[str, str] = {}
        self.openings: dict[str, int] = {}  # box → opening
        with self._database.writing() as session:
            self._unit(session, "quiet", "issue")
            self._period(session, "quiet", 1, "open")
            session.get_one(Box, "quiet").current = 1
            for number in range(units):
                self._unit(session, f"xa-{number}", "secretary")
                self._close(session, f"xa-{number}", each)

    def _unit(self, session: Session, unit: str, duty: str) -> None:
        setup.add_unit(session, unit, "Trung tâm", "UBND xã", "TTPVHCC", trial=True)
        setup.add_committee(session, unit, unit, "Hội đồng", labels=ROLES)
        setup.add_box(session, unit, unit, unit, "Sảnh")
        _, self.passwords[unit] = accounts.add_account(session, unit, f"staff-{unit}", "Người", duties=[duty])

    def _period(self, session: Session, box: str, number: int, state: str) -> tuple[bytes, dict[str, bytes]]:
        keys = {role: generate_private_key(CURVE) for role in _ROLES}
        points = {role: point_of(key) for role, key in keys.items()}
        log_key = self._log_key(box).public_key().public_bytes_raw()
        sheet = write_sheet(box, number, date(2026, 11, 30), _FORM.name, [_ROLES], points, None, log_key)
        session.add(
            Period(
                box_id=box,
                number=number,
                sheet=sheet,
                seal=read_sheet(sheet).seal,
                labels="{}",
                state=state,
                sealed_at=now(),
                due_on=date(2026, 11, 30),
            )
        )
        session.flush()
        return sheet, {role: scalar_of(key) for role, key in keys.items()}

    def _close(self, session: Session, box: str, each: int) -> None:
        sheet, scalars = self._period(session, box, 1, "closed")
        opening = Opening(committee_id=box, started_at=now(), place="Phòng họp")
        session.add(opening)
        session.flush()
        self._releases(session, box, scalars)
        session.add(
            Count(
                opening_id=opening.id or 0,
                box_id=box,
                period=1,
                state="closed",
                electronic=json.dumps(Tally(_FORM).as_dict()),
            )
        )
        # Some envelopes under many names: what is measured does not look at the name.
        envelopes = [seal(sheet, questionnaire.write_answers(_FORM, _ballot(at))) for at in range(_SEALED)]
        session.add_all(
            BoxedEnvelope(
                leaf=token_bytes(32),
                box_id=box,
                period=1,
                batch=1 + at // 10,
                envelope=envelopes[at % _SEALED],
            )
            for at in range(each)
        )
        self.openings[box] = opening.id or 0

    def _releases(self, session: Session, box: str, scalars: dict[str, bytes]) -> None:
        for role, scalar in scalars.items():
            member = Account(
                unit_id=box, login=f"{box}-{role}", name=role, password_hash="-", committee_id=box, role=role
            )
            session.add(member)
            session.flush()
            holder = Holder(
                id=f"{box}-{role}",
                account_id=member.id or 0,
                committee_id=box,
                role=role,
                ecdh=b"",
                ecdsa=b"",
                wrapped="",
                since=date(2026, 11, 1),
            )
            session.add(holder)
            session.flush()
            given = {"holder_id": holder.id, "account_id": member.id, "signature": bytes(64)}
            session.add(Release(box_id=box, period=1, role=role, scalar=scalar, **given))

    def shut(self) -> None:
        """Close the opened boxes again, to open them once more."""
        with self._database.writing() as session:
            session.execute(update(Count).values(state="closed"))
            session.execute(update(Period).where(col(Period.state) == "opened").values(state="closed"))

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _p95(seconds: Sequence[float]) -> float:
    return 1000 * quantiles(seconds, n=20)[-1]


class _Run:
    """The measured acts on a running server."""

    def __init__(self, province: _Province, base: str, slips: int) -> None:
        self._province, self._slips = province, slips
        desks = {unit: Desk(base, f"staff-{unit}", word) for unit, word in province.passwords.items()}
        self._clerk, self._desks = desks.pop("quiet"), desks
        self.quiet: list[float] = []
        self.beside: list[float] = []

    def openings(self) -> float:
        """Open all boxes at once beside the clerk; seconds."""
        over = Event()
        for _ in range(self._slips):
            over.wait(_PAUSE_SECONDS)
            self.quiet.append(self._clerk.issue("quiet"))
        with ThreadPoolExecutor(len(self._desks) + 1) as pool:
            clerk = pool.submit(self._issue_until, over)
            begun = perf_counter()
            opened = [
                pool.submit(desk.open, self._province.openings[box], box) for box, desk in self._desks.items()
            ]
            for one in opened:
                one.result()
            taken = perf_counter() - begun
            over.set()
            self.beside += clerk.result()
        self._province.shut()
        return taken

    def _issue_until(self, over: Event) -> list[float]:
        taken = [self._clerk.issue("quiet") for _ in range(2)]  # enough for a quantile, whatever is opened
        while not over.wait(_PAUSE_SECONDS):
            taken.append(self._clerk.issue("quiet"))
        return taken

    def close(self) -> None:
        """Hang up."""
        for desk in (self._clerk, *self._desks.values()):
            desk.close()


def measure(repeats: int, units: int, each: int, slips: int) -> list[Line]:
    """All openings ÷ bare HPKE, and the other unit's clerk ÷ the same clerk on the quiet server."""
    if binaries() is None:
        return []
    key = generate_private_key(CURVE)
    message = SUITE.encrypt(bytes(SHARE_BYTES), key.public_key(), INFO)
    scalar, share = key.private_numbers().private_value, len(_ROLES) * units * each // _CORES
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster({}))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-")))
        province = _Province(folder, cluster.create("province"), units, each)
        stack.callback(province.close)
        port = usable_port(0)
        base = f"http://127.0.0.1:{port}"
        stack.enter_context(running(folder, port, province.environ | {"HOMPHIEU_PUBLIC_URL": base}))
        run = _Run(province, base, slips)
        stack.callback(run.close)
        pool = stack.enter_context(ProcessPoolExecutor(_CORES, get_context("spawn"), give_way))
        list(pool.map(open_bare, [scalar] * _CORES, [message] * _CORES, [1] * _CORES))

        def bare() -> float:
            begun = perf_counter()
            list(pool.map(open_bare, [scalar] * _CORES, [message] * _CORES, [share] * _CORES))
            return perf_counter() - begun

        taken = interleaved(repeats, {"openings": run.openings, "bare": bare})
    many = f"{units} units open {units * each:,} envelopes at once"
    return [
        Line(
            f"PostgreSQL: {many} ÷ bare HPKE", 1000 * taken["openings"], "ms", 1000 * taken["bare"], "≤ 1.5"
        ),
        Line(
            "PostgreSQL: a slip of another unit meanwhile, p95 ÷ quiet",
            _p95(run.beside),
            "ms",
            _p95(run.quiet),
            "≤ 2",
        ),
    ]
