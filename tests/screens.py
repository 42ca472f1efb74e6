"""make screens: a picture of every page and state at four widths, light and dark.

Not a test: somebody looks at them. They go to build/screens, which is not committed.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from everywhere import PAGES, shown
from live import free_port, serving
from playwright.sync_api import Browser, Page, sync_playwright
from simulator import BOX
from states import WALKS
from told import told
from voting import ready, send, tick
from world import World

from bench.chromium import ARGUMENTS, CHROMIUM

_WIDTHS = {320: 640, 390: 844, 768: 1024, 1280: 800}
_SCHEMES = ("light", "dark")
_WIDEST = {"width": 1280, "height": 800}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/screens"))
    parser.add_argument("--only", choices=("pages", "ballot", *WALKS), action="append")
    chosen = parser.parse_args()
    folder: Path = chosen.folder
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for part in chosen.only or ("pages", "ballot", *WALKS):
            with TemporaryDirectory() as place:
                _part(browser, Path(place), part, _camera(folder, part))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _camera(folder: Path, part: str) -> Callable[[str, Page], None]:
    """Takes a page as it stands, at every width and in both schemes."""

    def picture(name: str, page: Page) -> None:
        before = page.viewport_size or _WIDEST
        for width, height in _WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in _SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                page.screenshot(path=folder / f"{part}-{name}-{width}-{scheme}.png", full_page=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)

    return picture


def _part(browser: Browser, place: Path, part: str, picture: Callable[[str, Page], None]) -> None:
    if part in WALKS:
        with told(browser, place) as story:
            WALKS[part](story, picture)
        return
    world, port = World(place), free_port()
    with serving(world.app, port):
        base = f"http://127.0.0.1:{port}"
        if part == "pages":
            _pages(browser, base, world, picture)
        else:
            _ballot(browser, base, world, picture)
    world.close()


def _pages(browser: Browser, base: str, world: World, picture: Callable[[str, Page], None]) -> None:
    for row in PAGES:
        name = row.path.strip("/").replace("/", "_").translate({ord(sign): None for sign in "{}:"}) or "home"
        with shown(browser, base, world, row, viewport=_WIDEST) as page:
            picture(name, page)


def _ballot(browser: Browser, base: str, world: World, picture: Callable[[str, Page], None]) -> None:
    """A code that was typed wrong; a ballot that was begun, marked, and sent."""
    context = browser.new_context(viewport=_WIDEST)
    page = context.new_page()
    page.goto(f"{base}/p/{BOX}")
    ready(page)
    page.locator("#code").fill("7777 7777 77U")
    picture("0-typed", page)
    page.goto("about:blank")
    page.goto(f"{base}/p/{BOX}#{world.office.issue()[0].code}")
    ready(page)
    picture("1-begun", page)
    tick(page, "ket_qua", "HL")
    tick(page, "thai_do", "KHL")
    picture("2-marked", page)
    send(page)
    page.locator('[data-state="done"]').wait_for()
    picture("3-sent", page)
    context.close()


if __name__ == "__main__":
    main()
