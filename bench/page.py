"""What the voting page weighs: bytes over the wire and requests, counted by headless Chromium."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from app.demo.server import running, usable_port
from bench.chromium import ARGUMENTS, CHROMIUM
from bench.measure import Line
from bench.office import Office

__all__ = ["measure"]


def measure() -> list[Line]:
    """First visit with an empty cache, up to the point where the page can send a ballot."""
    if not CHROMIUM.exists():
        return []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-")))
        office = Office(folder, 1)
        stack.callback(office.close)
        port = usable_port(0)
        base = f"http://127.0.0.1:{port}"
        stack.enter_context(running(folder, port, office.environ | {"HOMPHIEU_PUBLIC_URL": base}))
        code = office.posts(1, 1)[0].code
        sizes, hosts = _visit(f"{base}/p/hom-1#{code}")
    if hosts != {f"127.0.0.1:{port}"}:
        raise RuntimeError(f"the page asks elsewhere: {hosts}")
    return [
        Line("voting page, bytes over the wire, headers and all", sum(sizes), "B", aim="≤ 40 KB"),
        Line("voting page, requests, none elsewhere", len(sizes), "", aim="≤ 5"),
    ]


def _visit(url: str) -> tuple[list[int], set[str]]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    sizes: list[int] = []
    hosts: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")

        def asked(event: dict) -> None:
            address = urlsplit(event["request"]["url"])
            if address.scheme != "data":
                hosts.add(address.netloc)

        network.on("Network.requestWillBeSent", asked)
        network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        page.goto(url, wait_until="networkidle")
        browser.close()
    return [size for size in sizes if size], hosts
