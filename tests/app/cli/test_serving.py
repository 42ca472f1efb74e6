"""What `serve` sees to before it says that it serves: the port, and the address that slips will carry."""

import socket
from contextlib import closing
from pathlib import Path

import pytest
from live import free_port

from app import main as web
from app import migrate
from app.cli import main, serving
from app.settings import AddressError, Settings, create_secret
from app.stop import Stop


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An installation to serve, and the addresses at which it would have been."""
    url = f"sqlite:///{tmp_path}/homphieu.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("HOMPHIEU_SECRET_FILE", raising=False)
    monkeypatch.delenv("HOMPHIEU_PUBLIC_URL", raising=False)
    create_secret(tmp_path / "homphieu.secret")
    migrate.upgrade(url)
    served: list[str] = []

    def take(app: object, _host: str, _port: int, listeners: list[socket.socket]) -> None:
        served.extend(str(one.getsockname()[0]) for one in listeners)
        app.state.database.close()  # type: ignore[attr-defined]

    monkeypatch.setattr(web, "serve", take)
    return served


def test_a_busy_port_is_said_before_anything_is_served(
    office: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        assert main.main(["serve", "--port", str(port)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"homphieu: cổng {port} đang được chương trình khác dùng")
    assert err.count("\n") == 1
    assert office == []


def test_a_name_with_a_busy_address_and_a_free_one_is_not_served_by_halves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """localhost is 127.0.0.1 and ::1: who has one of them would be answered in this server's place."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        with pytest.raises(Stop, match="đang được chương trình khác dùng"), serving.listening("ten", port):
            pass


def test_two_servers_cannot_have_one_port(office: list[str]) -> None:
    with serving.listening("127.0.0.1", 0) as [first]:
        taken = first.getsockname()[1]
        with pytest.raises(Stop, match=str(taken)), serving.listening("127.0.0.1", taken):
            """Never gets here."""
    with serving.listening("127.0.0.1", taken):
        """What was let go of can be had again."""


def test_a_host_that_is_not_this_machines_is_one_line(
    office: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for host in ("192.0.2.1", "khong-co.invalid", "a..b", "ă" * 70):
        assert main.main(["serve", "--host", host]) == 1
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1), host
        assert f"không dùng được địa chỉ {host}" in err
    assert office == []


def test_an_address_of_ipv6_has_brackets(office: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert serving.address("::1", 8000) == "http://[::1]:8000"
    assert serving.address("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    port = free_port()
    code = main.main(["serve", "--host", "::1", "--port", str(port)])
    out, err = capsys.readouterr()
    if code == 0:
        assert f"Đang phục vụ tại http://[::1]:{port};" in out
        assert office == ["::1"]
    else:  # a machine without IPv6 says so in one line
        assert err.startswith("homphieu: không dùng được địa chỉ ::1")
        assert (out, office) == ("", [])


def test_without_a_public_address_it_is_said_before_a_slip_is_printed(
    office: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["serve", "--port", str(free_port())]) == 0
    err = capsys.readouterr().err
    assert err.startswith("homphieu: phiếu in ra sẽ mang địa chỉ http://localhost:8000,")
    assert "HOMPHIEU_PUBLIC_URL" in err
    assert err.count("\n") == 1
    assert office == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("host", "public", "told"),
    [
        ("127.0.0.1", "https://phieu.vn", 0),
        ("127.0.0.1", "http://phieu.vn", 1),  # behind a server in front, but not by TLS
        ("0.0.0.0", "https://phieu.vn", 0),
        ("0.0.0.0", "http://10.0.0.5:8000", 1),
        ("127.0.0.1", "http://127.1.2.3:8000", 1),
        ("::1", "http://[::1]:8000", 1),
        ("0.0.0.0", "http://localhost:8000", 2),
        ("127.0.0.1", "https://thu.localhost", 1),
    ],
)
def test_what_is_cautioned_against(host: str, public: str, told: int) -> None:
    chosen = Settings.from_environment({"HOMPHIEU_PUBLIC_URL": public})
    assert len(list(serving.cautions(host, chosen))) == told


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://phieu.vn", "https://phieu.vn"),
        ("https://phieu.vn/", "https://phieu.vn"),
        ("https://phieu.vn//", "https://phieu.vn"),
        ("https://phieu.vn:8443", "https://phieu.vn:8443"),
        ("http://10.0.0.5:8000/", "http://10.0.0.5:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://xn--phiu-m41a.vn", "https://xn--phiu-m41a.vn"),
        ("", "http://localhost:8000"),
    ],
)
def test_a_public_address_is_scheme_host_and_port(given: str, kept: str) -> None:
    assert Settings.from_environment({"HOMPHIEU_PUBLIC_URL": given}).public_url == kept


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ("phieu.vn", "scheme"),
        ("ftp://phieu.vn", "scheme"),
        (" ", "scheme"),
        ("https://phieu.vn ", "blank"),
        ("https://phieu .vn", "blank"),
        ("https://phieu.vn\n", "blank"),
        ("https://phieu\u200b.vn", "blank"),
        ("https://phieu.vn\\hop", "blank"),
        ("https://phieu.vn/hop", "path"),
        ("https://phieu.vn/hop/", "path"),
        ("https://phiếu.vn/hòm", "path"),
        ("https://phieu.vn?x=1", "query"),
        ("https://phieu.vn/?", "query"),
        ("https://phieu.vn#x", "query"),
        ("https://an:mat-khau@phieu.vn", "user"),
        ("https://phiếu.vn", "letters"),
        ("https://ｐhieu.vn", "letters"),
        ("https://", "host"),
        ("https://:8000", "host"),
        ("https://phieu.vn:", "host"),
        ("https://phieu.vn:0", "host"),
        ("https://phieu.vn:99999", "host"),
        ("https://phieu.vn:x", "host"),
        ("https://phieu_vn", "host"),
        ("https://-phieu.vn", "host"),
        ("https://phieu..vn", "host"),
        ("https://[::1", "host"),
        ("https://[v1.x]", "host"),
    ],
)
def test_any_other_address_is_refused_before_a_slip_is_printed(
    office: list[str],
    monkeypatch: pytest.MonkeyPatch,
    given: str,
    part: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AddressError) as no:
        Settings.from_environment({"HOMPHIEU_PUBLIC_URL": given})
    assert no.value.part == part
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", given)
    assert main.main(["serve"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("homphieu: biến môi trường HOMPHIEU_PUBLIC_URL chưa đúng: ")
    assert "mat-khau" not in err
    assert office == []


def test_a_name_with_marks_is_told_how_it_is_written(
    office: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    better = "https://" + "phiếu.vn".encode("idna").decode() + ":8443"
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "https://phiếu.vn:8443")
    assert main.main(["serve"]) == 1
    assert better in capsys.readouterr().err
    assert Settings.from_environment({"HOMPHIEU_PUBLIC_URL": better}).public_url == better


def test_a_0644_database_is_not_served_without_a_word(
    office: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "homphieu.db"
    assert main.main(["serve", "--port", str(free_port())]) == 0
    assert "chmod" not in capsys.readouterr().err
    file.chmod(0o644)
    assert main.main(["serve", "--port", str(free_port())]) == 0
    assert f"đọc được cơ sở dữ liệu {file}; xin chạy: chmod 600 {file}" in capsys.readouterr().err
