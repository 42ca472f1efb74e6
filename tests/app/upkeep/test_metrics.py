"""/metrics and the log: for who has the token, by lumps and batches, nothing of a box, a slip or a moment."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from simulator import BOX, Office
from starlette.testclient import TestClient
from web import Clock

from app.main import create_app
from app.settings import Settings
from app.upkeep import logs, metrics
from app.upkeep.settings import Upkeep

TOKEN = "m" * 24
MINE = {"authorization": f"Bearer {TOKEN}"}
LABELS = {"route", "status", "le"}


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    monkeypatch.setattr(metrics, "_HOLDS_SECONDS", 0.0)
    return Office(url=settings.database_url).ready()


@pytest.fixture
def client(office: Office, settings: Settings) -> Iterator[TestClient]:
    assert office.url
    with TestClient(create_app(settings, Clock(), Upkeep(metrics_token=TOKEN))) as made:
        yield made


def shown(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics", headers=MINE)
    assert answer.status_code == 200
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": f"Basic {TOKEN}"},
    ],
)
def test_without_the_token_there_is_no_such_page(client: TestClient, given: dict[str, str]) -> None:
    assert client.get("/metrics", headers=given).status_code == 404


def test_without_the_setting_there_is_none_at_all(settings: Settings) -> None:
    with TestClient(create_app(settings, Clock())) as plain:
        for given in ({}, MINE, {"authorization": "Bearer "}):
            assert plain.get("/metrics", headers=given).status_code == 404


def test_no_label_names_a_box_and_no_figure_the_process(client: TestClient) -> None:
    for _ in range(metrics.LUMP):
        assert client.get(f"/b/{BOX}").status_code == 200
    text = client.get("/metrics", headers=MINE).text
    assert BOX not in text
    assert "xa" not in set(re.findall(r'="([^"]*)"', text))
    assert {
        name
        for part in re.findall(r"\{([^}]*)\}", text.replace("{box_id}", ""))
        for name in re.findall(r'(\w+)="', part)
    } <= LABELS
    assert 'route="/b/{box_id}"' in text
    assert "process_" not in text
    assert "_created" not in text  # a moment


def test_votes_move_nothing_until_a_batch_is_filed(client: TestClient, office: Office) -> None:
    slips = office.issue(20)
    free = "homphieu_disk_free_bytes"
    before = shown(client)
    seen = []
    for slip in slips:
        office.vote(slip, ket_qua="HL")
        seen.append(
            {name: value for name, value in shown(client).items() if "request" not in name and name != free}
        )
    assert all(one == {name: before[name] for name in one} for one in seen[:19])
    assert seen[19]["homphieu_batches"] == before["homphieu_batches"] + 1


def test_requests_of_a_route_are_shown_ten_at_a_time(client: TestClient) -> None:
    name = 'homphieu_request_seconds_count{route="/b/{box_id}",status="2xx"}'
    for number in range(1, 25):
        assert client.get(f"/b/{BOX}").status_code == 200
        assert shown(client).get(name, 0) == number // 10 * 10


def test_a_log_line_is_json_with_a_day_and_no_moment_or_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    try:
        logs.as_json()
        logging.getLogger("homphieu").error("database %s", "away")
        fault = ValueError("7K3M9QPA")
        logging.getLogger("uvicorn.error").error("fault", exc_info=fault)
    finally:
        root.handlers[:] = kept
        root.setLevel(level)
    said = capsys.readouterr().err
    first, second = (json.loads(line) for line in said.splitlines())
    assert set(first) == {"day", "level", "from", "said"}
    assert (first["from"], first["said"]) == ("homphieu", "database away")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", first["day"])
    assert second["fault"] == "ValueError"
    assert "7K3M9QPA" not in said
