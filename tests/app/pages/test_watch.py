"""`homphieu watch`: the page of a sealed period as strangers fetch it, honest and not."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from simulator import BOX, Office
from starlette.testclient import TestClient
from web import Clock

from app import served
from app.cli.elsewhere import watch
from app.main import create_app
from app.settings import Settings
from ballots.sealing.sheet import read_sheet
from ballots.spelling import crockford

BASE = "https://phieu.example.vn"
Change = Callable[[str, bytes], bytes | None]


def _honest(_path: str, content: bytes) -> bytes | None:
    return content


class _Watched:
    """A box whose first period was sealed with the files of its page, or none; `look` as another computer."""

    def __init__(self, office: Office, client: TestClient) -> None:
        self.office, self._client = office, client
        self.asked: list[httpx.Request] = []
        self.office.fit()
        self.office.seal()

    def look(self, change: Change = _honest, box: str = BOX, seal: bytes | None = None) -> int:
        def answer(request: httpx.Request) -> httpx.Response:
            self.asked.append(request)
            given = self._client.get(request.url.raw_path.decode(), follow_redirects=False)
            content = change(request.url.path, given.content)
            return httpx.Response(404 if content is None else given.status_code, content=content or b"")

        return watch.watch(BASE, box, seal, httpx.MockTransport(answer))


@pytest.fixture
def client(settings: Settings, clock: Clock) -> Iterator[TestClient]:
    app = create_app(settings, clock)
    yield TestClient(app)
    app.state.database.close()


@pytest.fixture
def watched(settings: Settings, client: TestClient) -> _Watched:
    return _Watched(Office(settings.database_url, pages=served.voting_page()), client)


def test_an_honest_page_is_as_it_was_sealed(watched: _Watched, capsys: pytest.CaptureFixture[str]) -> None:
    seal = read_sheet(watched.office.sheet()).seal
    assert watched.look(seal=seal) == 0
    said = capsys.readouterr().out
    assert f"{len(served.voting_page())} tệp" in said
    assert crockford(seal)[:4] in said
    assert all("Mozilla/5.0" in request.headers["user-agent"] for request in watched.asked)


def test_a_changed_file_is_named(watched: _Watched, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("vote.html", "vote.js", "seal.js", "delivery.js", "typed.js"):
        place = f"/p/{BOX}" if name == "vote.html" else f"/{name}"

        def change(path: str, content: bytes, place: str = place) -> bytes:
            return content + b"\n" if path.endswith(place) else content

        assert watched.look(change) == 1
        said = capsys.readouterr().out
        assert f"  {name}: KHÁC bản đã niêm phong" in said
        assert "KHÁC: 1 tệp" in said


def test_one_file_more_and_one_less_are_named(watched: _Watched, capsys: pytest.CaptureFixture[str]) -> None:
    def change(path: str, content: bytes) -> bytes:
        if path == f"/p/{BOX}":
            return content.replace(b"vote-old.js", b"page.js")
        return content

    assert watched.look(change) == 1
    said = capsys.readouterr().out
    assert "  page.js: trang nạp thêm" in said
    assert "  vote-old.js: có trong bản đã niêm phong, trang không còn nạp" in said


def test_another_seal_than_on_the_notice_is_no_match(
    watched: _Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watched.look(seal=bytes(32)) == 1
    assert "không phải mã trên thông báo" in capsys.readouterr().out


def test_a_sheet_or_a_chain_that_was_made_up_is_found(
    watched: _Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    def sheet(path: str, content: bytes) -> bytes:
        return content.replace(b'\\"opens_on\\":\\"2026-11-30', b'\\"opens_on\\":\\"2026-11-29')

    def chain(path: str, content: bytes) -> bytes:
        return content.split(b"\n", 1)[1] if path.endswith("chain.jsonl") else content

    for change in (sheet, chain):
        assert watched.look(change) == 1
        assert "KHÁC: sổ ghi" in capsys.readouterr().out


def test_what_cannot_be_compared_is_said(watched: _Watched, capsys: pytest.CaptureFixture[str]) -> None:
    changes: list[tuple[Change, str]] = [
        (lambda path, content: None if path.endswith("seal.js") else content, "404"),
        (lambda path, content: b"{" if "/api/" in path else content, "không đọc được"),
        (lambda path, content: b'{"sheet":null}' if "/api/" in path else content, "không mở"),
    ]
    for change, said in changes:
        assert watched.look(change) == 2
        assert said in capsys.readouterr().err


def test_a_period_sealed_before_files_were_told_is_not_called_wrong(
    settings: Settings, client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _Watched(Office(settings.database_url), client).look() == 2
    assert "chưa ghi mã các tệp" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://phieu.example.vn/p/hom-1", ("https://phieu.example.vn", "hom-1")),
        (" https://phieu.example.vn/P/Hom-1/#7XK2", ("https://phieu.example.vn", "hom-1")),
        ("http://127.0.0.1:8000/b/hom-1?utm_source=x", ("http://127.0.0.1:8000", "hom-1")),
    ],
)
def test_links_are_read_as_people_have_them(typed: str, meant: tuple[str, str]) -> None:
    assert watch._address(typed) == meant


@pytest.mark.parametrize(
    "typed", ["phieu.example.vn/p/hom-1", "https://phieu.example.vn/", "ftp://a/p/b", ""]
)
def test_what_is_no_link_to_a_box_is_refused(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        watch.main(["watch", typed])
    assert ended.value.code == 2
    assert "https://TÊN-MÁY/p/MÃ-HÒM" in capsys.readouterr().err
