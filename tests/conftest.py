"""What several tests share: headless Chromium, a loopback server of the static files for it, databases."""

import os
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import simulator
import transport
from anyio.from_thread import start_blocking_portal
from beginnings import migrated
from cheaply import FEW_ROUNDS, are_few, cheaply
from databases import KINDS, SETTINGS, Databases, Emptied, Postgres, Sqlite, make_template
from lasting import MARK, lasting, watched
from order import SWEPT, dealt
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from starlette import testclient
from starlette.testclient import TestClient
from web import Clock

from app.db import Database
from app.gate import kept
from app.main import create_app
from app.settings import Settings, create_secret
from bench.chromium import ARGUMENTS, CHROMIUM, WITH_WINDOWS
from bench.cluster import Cluster, binaries, running_cluster

ROOT = Path(__file__).resolve().parents[1]
_BROWSERS = {"browser", "browser_with_viewer"}

# No test is timed; on a build server the same examples come each time.
hypothesis.settings.register_profile(
    "steady", max_examples=60, deadline=None, derandomize=os.environ.get("CI") == "true"
)
hypothesis.settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On a build server a skipped test is a failure, whatever skipped it: nothing passes unseen."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """No test waits for a browser for good."""
    with watched() if _BROWSERS & {*getattr(item, "fixturenames", ())} else nullcontext():
        return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On several workers the longest tests come first, and what is swept on demand is left out.

    In one process nothing is: who names a file gets its tests, and `make mutants` theirs.
    """
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    if workers == 1:
        return
    if not os.environ.get("HOMPHIEU_SWEEP"):
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid.startswith(SWEPT)])
        items[:] = [item for item in items if not item.nodeid.startswith(SWEPT)]
    items[:] = dealt(items, workers)


@pytest.fixture(autouse=True)
def drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No public page is of the second before: what a test did to the office is on it."""
    monkeypatch.setattr(kept, "SECONDS", 0.0)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of browsers, one a process."""
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Headless Chromium; without it the test is skipped."""
    yield from _launched(playwright, CHROMIUM)


@pytest.fixture(scope="session")
def browser_with_viewer(playwright: Playwright) -> Iterator[Browser]:
    """The Chromium that shows a PDF in a frame, as a clerk's does."""
    yield from _launched(playwright, WITH_WINDOWS)


def _launched(playwright: Playwright, program: Path) -> Iterator[Browser]:
    if not program.exists():
        reason = f"needs Chromium at {program}"
        pytest.skip(reason)

    def prepare(context: BrowserContext) -> None:
        if are_few():
            context.add_init_script(FEW_ROUNDS)

    yield from lasting(
        lambda: playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, MARK]), prepare
    )


class _StaticFiles(SimpleHTTPRequestHandler):
    """Serves /static/ from app/static and /js/ from tests/js, and an empty page at /."""

    extensions_map = {".js": "text/javascript", ".json": "application/json", "": "text/html"}  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        folder, _, name = path.lstrip("/").partition("/")
        place = {"static": ROOT / "app" / "static", "js": ROOT / "tests" / "js"}.get(folder)
        return str(place / Path(name).name if place else ROOT / "tests" / "js" / "empty.html")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def static_site() -> Iterator[str]:
    """The address of the static files on loopback, where WebCrypto works without TLS."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_StaticFiles)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def run_js(browser: Browser, static_site: str) -> Iterator[Callable[..., Any]]:
    """Run an async JavaScript function in Chromium: `run_js("async ({a}, m) => ...", module, a=1)`.

    `m` are the exports of the named modules (paths on the static site). A refusal comes back as its code
    under "refused".
    """
    context = browser.new_context()
    page: Page = context.new_page()
    page.goto(static_site + "/")

    def run(function: str, *modules: str, **given: Any) -> Any:
        script = f"""async ({{ modules, given }}) => {{
            const m = {{}};
            for (const path of modules) Object.assign(m, await import(path));
            try {{ return await ({function})(given, m); }}
            catch (error) {{
                if (typeof error.code !== "string") throw error;
                return {{ refused: error.code }};
            }}
        }}"""
        return page.evaluate(script, {"modules": list(modules), "given": given})

    yield run
    context.close()


# --- databases ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL; without binaries the test is skipped."""
    if binaries() is None:
        reason = "needs the binaries of PostgreSQL (Debian: postgresql)"
        pytest.skip(reason)
    with running_cluster(SETTINGS) as made:
        make_template(made)
        yield made


@pytest.fixture
def postgres(cluster: Cluster) -> Iterator[Postgres]:
    """New databases of the private cluster, for a test of PostgreSQL alone: what lies where is as of new."""
    yield from _lent(Postgres(cluster))


@pytest.fixture
def emptied(cluster: Cluster) -> Iterator[Postgres]:
    """Databases of the private cluster, which others may have used before."""
    yield from _lent(Emptied(cluster))


def _lent(made: Postgres) -> Iterator[Postgres]:
    yield made
    while simulator.OPENED:
        simulator.OPENED.pop().close()
    made.remove()


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    """The test runs twice, on SQLite and on PostgreSQL: `databases.new()` is the address of one."""
    if request.param == "sqlite":
        return Sqlite(tmp_path)
    made: Postgres = request.getfixturevalue("emptied")
    return made


@pytest.fixture
def each_database(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test runs twice, and every `Office()` in it is on the database whose turn it is."""
    if isinstance(databases, Postgres):
        monkeypatch.setattr(simulator, "new_url", databases.new)


# --- the application ------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def cheap() -> Iterator[None]:
    """Nobody waits for argon2 or the disk, but where that is the matter (tests/app/staff, test_db.py)."""
    with pytest.MonkeyPatch.context() as patch:
        cheaply(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_event_loop() -> Iterator[None]:
    """Clients that nobody enters share an event loop, as at a server; else each request makes its own."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        patch.setattr(testclient._TestClientTransport, "handle_request", transport.answer)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of its own: a database made by the migrations, and a secret."""
    made = Settings(
        f"sqlite:///{tmp_path}/homphieu.db",
        tmp_path / "homphieu.secret",
        "http://testserver",
        plain_address=True,
    )
    create_secret(made.secret_file)
    migrated(made.database_url)
    return made


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """That installation's database, beside the application: `with database.writing() as session`."""
    made = Database(settings.database_url)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    """The clock of `client`: 30 November 2026, 8:00, until a test moves it."""
    return Clock()


@pytest.fixture
def client(settings: Settings, clock: Clock) -> Iterator[TestClient]:
    """A browser without JavaScript at the application; cookies are kept, redirects followed."""
    with TestClient(create_app(settings, clock)) as made:
        yield made
