"""What an office copies to run the program: proxies, unit, image, compose file, licences; checked as text."""

import configparser
import os
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import licences
import pytest
import yaml

from app.cli import main
from app.gate.layer import SCANS_BYTES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
PROXIES = ("nginx.conf", "Caddyfile")
HARDENED = ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces")


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def orders(name: str) -> str:
    """A file without its comments."""
    return re.sub(r"^\s*#.*$", "", text(name), flags=re.MULTILINE)


# --- proxies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROXIES)
def test_a_proxy_gives_tls_and_tells_nobody_who_asks(name: str) -> None:
    said = orders(name)
    assert "Strict-Transport-Security" in said
    assert "127.0.0.1:8000" in said
    assert not re.search(r"\$remote_addr|\$proxy_add_x_forwarded_for|\blog\s*\{", said)
    assert said.count("{") == said.count("}")


@pytest.mark.parametrize("name", PROXIES)
def test_a_proxy_bounds_bodies_as_the_program_does(name: str) -> None:
    sizes = {int(one) for one in re.findall(r"\b(\d+)(?:m;|MB)", orders(name))}
    assert sizes == {SCANS_BYTES // 1024**2}
    assert re.search(r"\b64(k;|KB)", orders(name))
    assert "/staff/openings/" in orders(name)


def test_nginx_has_no_log_in_either_server() -> None:
    servers = orders("nginx.conf").split("server {")[1:]
    assert len(servers) == 2
    for one in servers:
        assert "access_log off;" in one
        assert "error_log /dev/null" in one


def test_caddy_takes_away_what_it_adds() -> None:
    assert {"header_up -X-Forwarded-For", "header_up -X-Real-IP"} <= set(
        map(str.strip, text("Caddyfile").splitlines())
    )


# --- the unit -------------------------------------------------------------------------------------------


class _Twice(dict[str, Any]):
    """systemd gives a name several values."""

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self and isinstance(value, list) and isinstance(self[name], list):
            self[name].extend(value)
        else:
            super().__setitem__(name, value)


def unit() -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(dict_type=_Twice, strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(text("homphieu.service"))
    return read


def test_the_unit_hands_the_secret_over_and_takes_rights_away() -> None:
    service = unit()["Service"]
    assert all(service[one] == "yes" for one in HARDENED)
    assert service["ProtectSystem"] == "strict"
    assert service["UMask"] == "0077"
    name = service["LoadCredential"].partition(":")[0]
    assert f"HOMPHIEU_SECRET_FILE=%d/{name}" in service["Environment"]
    assert "LimitCORE" in service  # no picture of a process that holds keys


def test_every_setting_is_one_that_the_program_knows() -> None:
    known = set(re.findall(r"^  (HOMPHIEU_\w+|DATABASE_URL)", main._EPILOG, re.MULTILINE))
    used = set(
        re.findall(
            r"\b(HOMPHIEU_[A-Z_]+|DATABASE_URL)\b",
            text("homphieu.service") + text("homphieu-backup.service") + text("compose.yml"),
        )
    )
    assert {"HOMPHIEU_PUBLIC_URL", "DATABASE_URL"} <= used <= known


def test_the_backup_is_taken_by_a_command_that_is_there_every_night() -> None:
    [command] = re.findall(r"^ExecStart=\S+/homphieu (.*)$", text("homphieu-backup.service"), re.MULTILINE)
    assert main.build_parser().parse_args(command.split()).command == "backup"
    assert "OnCalendar=" in text("homphieu-backup.timer")


def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    """Where there is a systemd to ask; what it says of a program that is not installed aside."""
    made = tmp_path / "homphieu.service"
    made.write_text(
        text("homphieu.service").replace("/opt/homphieu/bin/homphieu", shutil.which("true") or "/bin/true")
    )
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        assert "[Install]" in made.read_text()
        return
    done = subprocess.run([analyze, "verify", made], capture_output=True, text=True, check=False, timeout=60)
    assert not [line for line in done.stderr.splitlines() if "homphieu.service:" in line]


# --- images ---------------------------------------------------------------------------------------------


def test_the_image_runs_as_nobody_and_is_asked_whether_it_is_ready() -> None:
    image = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER homphieu$", image, re.MULTILINE)
    assert "/readyz" in image.partition("HEALTHCHECK")[2]
    assert "--require-hashes" in image
    needed = set(re.findall(r"^COPY (?!--from)(.*) \S+$", image, re.MULTILINE))
    ignored = (ROOT / ".dockerignore").read_text()
    for one in " ".join(needed).split():
        assert f"!{one}\n" in ignored, one
        assert (ROOT / one).exists()


def test_the_compose_file_runs_the_image_with_little_and_a_database_that_logs_nothing() -> None:
    services = yaml.safe_load(text("compose.yml"))["services"]
    program, database = services["homphieu"], services["database"]
    assert (DEPLOY / program["build"]).resolve() == ROOT
    assert program["read_only"] is True
    assert program["cap_drop"] == ["ALL"]
    assert program["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in database
    assert {"log_error_verbosity=terse", "log_parameter_max_length=0"} <= set(database["command"])
    assert not re.search(r"PASSWORD: ", text("compose.yml"))


# --- what it is made of -----------------------------------------------------------------------------------


def test_the_table_of_licences_is_what_the_packages_say() -> None:
    told = (ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8")
    table = told.partition("## Python packages")[2].strip().splitlines()[2:]
    assert [line.split("|")[1].strip() for line in table] == licences.pinned()
    assert [line for line in licences.rows() if "| ?" not in line and line not in table] == []


def test_the_sbom_has_the_licences_of_that_table_and_the_fonts() -> None:
    made = licences.complete({"components": [{"name": name} for name in licences.pinned()]})
    found = {one["name"]: one for one in made["components"]}
    assert found["psycopg"]["licenses"] == [{"license": {"id": "LGPL-3.0-only"}}]
    assert found["cryptography"]["licenses"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert found.keys() == {*licences.pinned(), *(str(one.relative_to(ROOT)) for one in licences.fonts())}
    assert len(licences.fonts()) == 5
    assert found["printing/fonts/Tinos-Bold.ttf"]["licenses"] == [{"license": {"id": "OFL-1.1"}}]
    with pytest.raises(KeyError):
        licences.complete({"components": [{"name": "not-looked-at"}]})
    assert "python -m licences $(abspath build/sbom.cdx.json)" in (ROOT / "Makefile").read_text()


def test_fonts_have_their_licence_beside_them() -> None:
    for folder in ("printing/fonts", "app/static"):
        files = [path.name for path in (ROOT / folder).iterdir()]
        assert any(name.endswith("OFL.txt") for name in files)


def test_the_program_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(["--version"])
    assert end.value.code == os.EX_OK
    assert capsys.readouterr().out == f"homphieu {version('homphieu')}\n"
