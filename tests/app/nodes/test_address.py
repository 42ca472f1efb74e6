"""DATABASE_URL with all machines of a cluster, as PostgreSQL's own programs take it."""

from pathlib import Path

import pytest
from sqlalchemy.exc import ArgumentError

from app.db import Database
from app.nodes.address import of_driver, several, spelled
from app.settings import Settings, SettingsError

THREE = "postgresql://homphieu@10.0.0.1:5432,10.0.0.2:6432,may-3/homphieu"


def connect_args(url: str) -> dict[str, object]:
    database = Database(url)
    try:
        return dict(database.engine.dialect.create_connect_args(database.engine.url)[1])
    finally:
        database.close()


def test_all_hosts_reach_the_driver_and_the_one_that_writes_is_wanted() -> None:
    given = connect_args(THREE)
    assert given["host"] == "10.0.0.1,10.0.0.2,may-3"
    assert given["port"] == "5432,6432,5432"
    assert (given["user"], given["dbname"]) == ("homphieu", "homphieu")
    assert given["target_session_attrs"] == "read-write"


def test_what_the_address_says_of_itself_stays() -> None:
    url = "postgres://u:p%40ss@[::1]:1,[2001:db8::2]/db?sslmode=verify-full&target_session_attrs=primary"
    given = connect_args(url)
    assert given["host"] == "::1,2001:db8::2"
    assert (given["port"], given["password"]) == ("1,5432", "p@ss")
    assert (given["sslmode"], given["target_session_attrs"]) == ("verify-full", "primary")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////tmp/a,b.db",
        "postgresql+psycopg://u@localhost/a,b",
        "postgresql+psycopg://u@/db?host=/tmp/a",
        "postgresql+psycopg://u@/db?host=a,b&port=1,2",
    ],
)
def test_any_other_address_is_left_as_it_is(url: str) -> None:
    assert spelled(url) == url


def test_several_machines_are_told_from_one() -> None:
    assert several(of_driver(THREE))
    assert several(of_driver("postgresql://u@/db?host=a:1&host=b:2"))
    assert not several(of_driver("postgresql://u@a:5432/db"))
    assert not several(of_driver("sqlite:///a.db"))


@pytest.mark.parametrize("hosts", ["a,", ",a", "a,b c", "a:x,b", "a,b:123456", "[::1,b"])
def test_a_list_with_something_that_is_no_host_is_refused(hosts: str) -> None:
    with pytest.raises(ArgumentError):
        of_driver(f"postgresql://u@{hosts}/db")
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Settings.from_environment({"DATABASE_URL": f"postgresql://u@{hosts}/db"})


def test_the_settings_hold_the_address_that_everything_else_reads(tmp_path: Path) -> None:
    made = Settings.from_environment({"DATABASE_URL": THREE, "HOMPHIEU_SECRET_FILE": str(tmp_path / "s")})
    assert made.database_url == spelled(THREE)
    assert several(of_driver(made.database_url))
