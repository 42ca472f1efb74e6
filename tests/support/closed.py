"""What a member decides upon, in the closed root where the script draws it: read, seen, written, pressed."""

import io
import json
from functools import cached_property
from typing import Any

from piercing import Root
from PIL import Image
from playwright.sync_api import Page

__all__ = ["Drawn"]

_ROUNDS, _STEP_MS = 200, 100
_STAY_MS, _GLANCE_MS, _MARGIN_PX = (
    1_300,
    40,
    80,
)  # for four looks of the script, which come 300 ms apart at the most
_DARK, _PALE = 100, 200  # of 255
_PART = ".drawn:not(:empty)"
_LOOK = """
    const leaves = Array.from(this.querySelectorAll("*")).filter((one) => one.childElementCount === 0);
    const shown = leaves.filter((one) => one.textContent && !one.closest("[hidden]"));
    const line = shown.find((one) => one.textContent.includes(words));
"""
_READ = """(async () => {
        const turned = () => line !== undefined && line.disabled === !free;
        const unread = new Set(shown);
        for (const first of shown) {
            if (!unread.has(first)) continue;
            first.scrollIntoView({ block: "start" });
            scrollBy(0, -margin);
            for (const one of unread) {
                const { top, bottom } = one.getBoundingClientRect();
                if (one === first || (top >= 0 && bottom <= innerHeight)) unread.delete(one);
            }
            for (let spent = 0; spent < stay; spent += glance) {
                if (turned()) return true;
                await new Promise((go) => setTimeout(go, glance));
            }
        }
        return turned();
    })()"""


class Drawn:
    """The decision that a page asks for; lines and buttons are named by their words."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _root(self) -> Root:
        return Root(self.page)

    def _ask(self, answer: str, words: str = "", given: str = "") -> Any:
        names = ", ".join(filter(None, (f"words = {json.dumps(words)}", given)))
        function = f"function () {{ const {names}; {_LOOK} return {answer}; }}"
        return self._root.ask(_PART, function)

    # --- reading and looking

    @property
    def lines(self) -> list[str]:
        """All that is written there."""
        return list(self._ask("shown.map((one) => one.textContent)") or [])

    def line(self, words: str) -> str:
        """The first line that has these words; waits for it."""
        for _ in range(_ROUNDS):
            if found := self._ask("line ? line.textContent : null", words):
                return str(found)
            self.page.wait_for_timeout(_STEP_MS)
        raise AssertionError(f"{words!r} is not among {self.lines}")

    def shows(self, words: str) -> bool:
        """Whether the pixels where a line stands are dark letters on a pale ground."""
        self.line(words)
        clip = self._scroll_to(words)
        picture = Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("L")
        darkest, palest = picture.getextrema()
        return bool(darkest < _DARK and palest > _PALE)

    def read_all(self, button: str = "", *, free: bool = True) -> bool:
        """As a person reads, a screen at a time, long enough; until a button can be pressed, or cannot."""
        given = f"free = {json.dumps(free)}, stay = {_STAY_MS}, glance = {_GLANCE_MS}, margin = {_MARGIN_PX}"
        return bool(self._ask(_READ, button, given))

    def _scroll_to(self, words: str) -> Any:
        """Where a line is on the screen, once it is there: x, y, width, height in pixels."""
        self._ask('line && line.scrollIntoView({ block: "center" })', words)
        return self._ask("line && line.getBoundingClientRect().toJSON()", words)

    # --- using

    def type(self, words: str) -> None:
        """Type a passphrase over what stands there."""
        self.line("Chỉ dùng trên máy đang gõ")
        self._root.write(f"{_PART} input", words)

    def is_free(self, words: str) -> bool:
        """Whether a button can be pressed."""
        return not self._ask("line.disabled", words)

    def becomes(self, words: str, *, free: bool) -> None:
        """Wait until a button can be pressed, or cannot, by who looks at all of it again and again."""
        self.line(words)
        if any(self.read_all(words, free=free) for _ in range(_ROUNDS // 10)):
            return
        raise AssertionError(f"{words!r} is not to be {free=}: {self.lines}")

    def press(self, words: str) -> None:
        """Press a button with the mouse, once everything is read."""
        self.becomes(words, free=True)
        box = self._scroll_to(words)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
