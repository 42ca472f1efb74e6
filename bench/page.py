"""What the voting page weighs and how soon it is there on a slow phone, as headless Chromium counts it."""

from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from app.demo.server import running, usable_port
from bench.chromium import ARGUMENTS, CHROMIUM
from bench.measure import Line
from bench.office import Office

__all__ = ["measure"]

_SLOWER = 6  # times: an old phone's processor
_SLOW_LINE = {
    "offline": False,
    "latency": 400,  # ms, of each request
    "downloadThroughput": 50_000,  # bytes a second: 400 kbit/s
    "uploadThroughput": 50_000,
}
# Heard, not asked for again and again: a driver's own script in the page would cost the phone 60 to 120 ms.
_LISTEN = """new MutationObserver((changes, listening) => {
    const line = document.getElementById("preparing");
    if (!line || !line.hidden) return;
    window.markable = performance.now();
    listening.disconnect();
}).observe(document, { subtree: true, attributeFilter: ["hidden"] });"""
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
_SEAL = """async ([script, box]) => {
    const { seal } = await import(script);
    const sheet = new TextEncoder().encode((await (await fetch(box)).json()).sheet);
    const times = [];
    for (let turn = 0; turn < 9; turn++) {
        const begun = performance.now();
        await seal(sheet, new Uint8Array(300));
        times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b)[4];
}"""


def measure(visits: int = 5) -> list[Line]:
    """First visit with an empty cache, a second one, and the same as a slow phone has them."""
    if not CHROMIUM.exists():
        return []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-")))
        office = Office(folder, 1)
        stack.callback(office.close)
        port = usable_port(0)
        base = f"http://127.0.0.1:{port}"
        stack.enter_context(running(folder, port, office.environ | {"HOMPHIEU_PUBLIC_URL": base}))
        url = f"{base}/p/hom-1#{office.posts(1, 1)[0].code}"
        first, again, hosts = _weigh(url)
        slow = [_slow_visit(url) for _ in range(visits)]
    if hosts != {f"127.0.0.1:{port}"}:
        raise RuntimeError(f"the page asks elsewhere: {hosts}")
    needed = [size for name, size in first if name in _NEEDED]
    painted, ready, sealed = (median(times) for times in zip(*slow, strict=True))
    return [
        Line("voting page, bytes until it can be marked", sum(needed), "B", aim="≤ 18 KB"),
        Line("voting page, requests until then, none elsewhere", len(needed), "", aim="≤ 3"),
        Line("with all that is fetched after it", sum(size for _, size in first), "B"),
        Line("second visit, requests", len(again), "", aim="≤ 1"),
        Line("processor a sixth, 400 kbit/s, 400 ms: first paint", painted, "ms", aim="≤ 1,000"),
        Line("the same: ready to mark", ready, "ms", aim="≤ 1,300"),
        Line("the same: one ballot sealed", sealed, "ms", aim="≤ 50"),
    ]


_NEEDED = ("hom-1", "vote.js")  # the document and the box's own answer both end in its id


def _weigh(url: str) -> tuple[list[tuple[str, int]], list[str], set[str]]:
    """Name and size of each answer of a first visit, what a second one asks, and who was asked."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    asked: dict[str, str] = {}
    sizes: list[tuple[str, int]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context()

        def visit() -> None:
            page = context.new_page()
            network = context.new_cdp_session(page)
            network.on("Network.requestWillBeSent", ask)
            network.on("Network.loadingFinished", come)
            network.send("Network.enable")
            page.goto(url, wait_until="networkidle")
            page.close()

        def ask(event: dict[str, Any]) -> None:
            asked[event["requestId"]] = event["request"]["url"]

        def come(event: dict[str, Any]) -> None:
            if size := int(event["encodedDataLength"]):
                sizes.append((urlsplit(asked[event["requestId"]]).path.rsplit("/", 1)[-1], size))

        visit()
        first = list(sizes)
        visit()
        browser.close()
    hosts = {address.netloc for address in map(urlsplit, asked.values()) if address.scheme != "data"}
    return first, [name for name, _ in sizes[len(first) :]], hosts


def _slow_visit(url: str) -> tuple[float, float, float]:
    """Milliseconds to the first paint, to a ballot that can be marked; and those of one sealing."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 360, "height": 640})
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", _SLOW_LINE)
        network.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        page.add_init_script(_LISTEN)
        with page.expect_request("**/marks.js"):  # the first of what comes after the questions
            page.goto(url, wait_until="commit")
        ready = page.evaluate("window.markable")
        painted = page.evaluate(_PAINTED)
        page.wait_for_load_state("networkidle")
        script = page.evaluate("document.scripts[0].src.replace('vote.js', 'seal.js')")
        sealed = page.evaluate(
            _SEAL, [script, url.split("#", maxsplit=1)[0].replace("/p/", "/api/v1/boxes/")]
        )
        browser.close()
    return float(painted), float(ready), float(sealed)
