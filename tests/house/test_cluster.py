"""The files of docs/cluster and the table of docs/CLUSTER.md: what they promise stands in them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench import capacity

DOCS = Path(__file__).parents[2] / "docs"


def patroni() -> dict[str, Any]:
    return dict(yaml.safe_load((DOCS / "cluster" / "patroni.yml").read_text(encoding="utf-8")))


def test_what_is_acknowledged_is_on_two_machines() -> None:
    told = patroni()["bootstrap"]["dcs"]
    assert told["synchronous_mode"] is told["synchronous_mode_strict"] is True
    assert told["primary_start_timeout"] == told["maximum_lag_on_failover"] == 0
    assert told["ttl"] >= told["loop_wait"] + 2 * told["retry_timeout"]


def test_patroni_compares_the_leaders_key_before_it_writes_it() -> None:
    assert "etcd" in patroni()
    assert "etcd3" not in patroni()
    etcd = yaml.safe_load((DOCS / "cluster" / "etcd.conf.yml").read_text(encoding="utf-8"))
    assert etcd["enable-v2"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("archive_mode", "off"),
        ("wal_keep_size", 0),
        ("max_slot_wal_keep_size", "256MB"),
        ("wal_recycle", "off"),
        ("log_statement", "none"),
        ("log_connections", "off"),
        ("log_parameter_max_length", 0),
        ("log_error_verbosity", "terse"),
        ("track_commit_timestamp", "off"),
    ],
)
def test_no_machine_keeps_who_voted_when_for_longer_than_it_must(name: str, value: object) -> None:
    assert patroni()["bootstrap"]["dcs"]["postgresql"]["parameters"][name] == value


def test_what_lives_in_one_process_is_led_to_one_server() -> None:
    nginx = (DOCS / "cluster" / "nginx.conf").read_text(encoding="utf-8")
    counter = re.search(r"location ~ (\S+) \{\s*proxy_pass http://homphieu_counter;", nginx)
    assert counter is not None
    for path in ("/kiosk/hom-1", "/staff/issue/hom-1", "/staff/touches", "/api/v1/touches"):
        assert re.match(counter[1], path)
    assert not re.match(counter[1], "/api/v1/drop")
    assert "10.0.0.12:8000 backup;" in nginx


def test_the_table_is_what_the_formula_gives() -> None:
    assert capacity.table() in (DOCS / "CLUSTER.md").read_text(encoding="utf-8")


def test_the_formula_is_sums_that_anybody_can_do() -> None:
    one, many = capacity.need(1), capacity.need(3_321)
    assert one.ballots_an_hour == pytest.approx(2 * 1_050 / 176)
    assert one.disk_gb == pytest.approx(2_100 * 24 * 4.6 / 1e6)
    assert one.opening_core_hours == pytest.approx(2_100 * 1.2 / 1_000 / 3_600)
    assert many.ballots_an_hour == pytest.approx(3_321 * one.ballots_an_hour)
    assert many.rush_a_second == pytest.approx(many.ballots_an_hour * 10 / 3_600)
    assert many.wal_mb_an_hour == pytest.approx(many.ballots_an_hour * 0.09)
    assert (one.servers, many.servers) == (2, 3)
    most = patroni()["bootstrap"]["dcs"]["postgresql"]["parameters"]["max_connections"]
    assert many.connections <= most
