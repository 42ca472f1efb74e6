"""The clients of docs/he-thong-ho-so.md as they stand, against a real server; one loses an answer."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
from live import Desk, Server, staff_office
from simulator import BOX, Office
from sqlmodel import select
from systems import give_key

from app.settings import Settings
from ballots.tables import Box, ReturnedDay, Slip

DOCS = Path(__file__).resolve().parents[3] / "docs" / "he-thong-ho-so.md"
PYTHON, CURL = re.findall(r"```(?:python|bash)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def server(office: Office, settings: Settings, tmp_path: Path) -> Iterator[Server]:
    moment = datetime.combine(office.today, time(9))
    with Server(settings, moment, tmp_path / "log") as running:
        yield running


def run(command: list[str], url: str, key: str, office: Office) -> subprocess.CompletedProcess[str]:
    told = {"HOM_PHIEU": url, "KHOA": key, "HOM": BOX, "NGAY": office.today.isoformat()}
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", **told}
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def losing_one_answer(port: int) -> int:
    """A way to the server that takes the first answer and hangs up; the port it listens at."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pass_on() -> None:
        for number in range(4):
            try:
                near, _ = listener.accept()
            except OSError:
                return
            with near, socket.create_connection(("127.0.0.1", port)) as far:
                near.settimeout(10)
                asked = b""
                while not asked.partition(b"\r\n\r\n")[2].endswith(b"}"):
                    asked += near.recv(65_536)
                far.sendall(asked)
                answer = b""
                while part := far.recv(65_536):
                    answer += part
                if number:
                    near.sendall(answer)
        listener.close()

    threading.Thread(target=pass_on, daemon=True).start()
    return int(listener.getsockname()[1])


def test_the_client_in_python_loses_an_answer_and_its_slips_are_voided_by_number(
    server: Server, office: Office
) -> None:
    passwords = staff_office(office)
    _, key = give_key(office)
    way = f"http://127.0.0.1:{losing_one_answer(server.port)}"
    done = run([sys.executable, "-c", PYTHON], way, key, office)
    assert (done.returncode, done.stderr) == (0, "")
    lost, *texts, total = done.stdout.splitlines()
    numbers = lost.partition(":")[2].split()
    assert len(numbers) == len(texts) == 2
    assert all(f"/p/{BOX}#" in text and text.isascii() for text in texts)
    assert total == "2"
    with Desk(server.url, "clerk", passwords["clerk"]) as desk:
        for number in numbers:
            desk.form(f"/staff/issue/{BOX}/void", number=number)
    with office.reading() as session:
        states = {row.number: row.state for row in session.exec(select(Slip))}
        box = session.get_one(Box, BOX)
        assert (box.issued, box.voided) == (4, 2)
        assert session.exec(select(ReturnedDay.numbers)).all() == ['[["ho_tich", "online", 2]]']
    assert {number for number, state in states.items() if state == "void"} == set(numbers)
    log = server.log.read_text(encoding="utf-8")
    assert key not in log
    assert not [text for text in texts if text.rpartition("#")[2][:17] in log]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_client_in_curl_gets_a_slip_and_reports(server: Server, office: Office) -> None:
    _, key = give_key(office)
    done = run(["bash", "-euc", CURL], server.url, key, office)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"sms":' in done.stdout
    assert done.stdout.endswith('"total":7}')
