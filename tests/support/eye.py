"""What is looked at on a page as it stands: axe's rules, sideways scrolling, low targets, small letters.

Wide and light, then narrow and dark: the rules hold for every width, the colours for both schemes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

__all__ = ["OPENED", "Eye"]

# Axe looks into open roots only; what scripts draw is looked at too.
OPENED = """(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
})();"""
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_ALL: dict[str, Any] = {"resultTypes": ["violations"]}
# What may be otherwise where the page is narrow, or dark; the rest was asked where it is wide.
_CHANGING = [
    "color-contrast", "link-in-text-block", "heading-order", "scrollable-region-focusable", "target-size",
]  # fmt: skip
_SOME = _ALL | {"runOnly": _CHANGING, "preload": False}  # none of them reads the style sheets' texts
_RUN = """(options) => axe.run(document, options).then(({ violations }) => violations.map(
    (one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)} (${one.nodes.length})`))"""
_MEASURE = """({ least }) => {
    const all = [];
    const gather = (root) => root.querySelectorAll("*").forEach((one) => {
        all.push(one);
        if (one.shadowRoot) gather(one.shadowRoot);
    });
    gather(document.body);
    const isShown = (one) => one.checkVisibility({ visibilityProperty: true });
    // Inside a drawing sizes are in units of its own.
    const shown = all.filter((one) => isShown(one) && !one.closest(".visually-hidden, .skip, svg"));
    const pressed = "button, summary, select, textarea, .choice, .button, .menu a, .crumbs a, "
        + ".foot a, .me-menu a, input:not([type=checkbox], [type=radio], [type=hidden])";
    const low = shown.filter((one) => one.matches(pressed) && one.getBoundingClientRect().height < 44);
    const isText = (node) => node.nodeType === 3 && node.data.trim();
    const letters = (one) => Array.from(one.childNodes).some(isText);
    const size = (one) => parseFloat(getComputedStyle(one).fontSize);
    const small = shown.filter((one) => letters(one) && size(one) < least);
    const told = (what, ones) => ones.slice(0, 3).map((one) => `${what}: ${one.outerHTML.slice(0, 160)}`);
    const whole = document.documentElement;
    const beyond = (one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll");
    const wide = whole.scrollWidth > innerWidth ? [...shown.filter(beyond), whole] : [];
    return [...told("low", low), ...told("small", small), ...told("sideways", wide)];
}"""
_LEAST_PX: Mapping[bool, float] = {True: 16, False: 18}  # of staff, of the public


@dataclass
class Eye:
    """`found`: by state's name what is wrong there; `seen` counts the states."""

    found: dict[str, list[str]] = field(default_factory=dict)
    seen: int = 0

    def look(self, name: str, page: Page) -> None:
        """Look at a page as it stands, and leave it as it was."""
        self.seen += 1
        before = page.viewport_size or {"width": 1280, "height": 800}
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(_AXE)
        least = _LEAST_PX["/staff" in page.url or "/bat-dau" in page.url]
        told: list[str] = []
        for width, scheme, options in ((1280, "light", _ALL), (320, "dark", _SOME)):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            told += (f"{width} {scheme} {one}" for one in page.evaluate(_RUN, options))
        told += page.evaluate(_MEASURE, {"least": least})
        page.set_viewport_size(before)
        if told:
            self.found[name] = told
