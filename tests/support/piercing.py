"""What scripts draw in a closed shadow root, as a person has it: seen, pressed, written into.

A page's own script cannot reach into such a root, and there is no back door for tests: the debugger is asked.
"""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession, Error, Page

_PATIENCE_MS, _ROUND_MS = 8_000, 40


class Root:
    """The closed root that stands in a page; elements are named by selectors within it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._browser: CDPSession = page.context.new_cdp_session(page)

    def ask(self, selector: str, function: str, *arguments: Any) -> Any:
        """What a JavaScript function says of the first such element, `this`; None where there is none."""
        node = self._find(selector)
        if node is None:
            return None
        resolved = self._browser.send("DOM.resolveNode", {"nodeId": node})["object"]["objectId"]
        answer = self._browser.send(
            "Runtime.callFunctionOn",
            {
                "objectId": resolved,
                "functionDeclaration": function,
                "arguments": [{"value": value} for value in arguments],
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, selector: str, function: str, holds: Callable[[Any], bool]) -> Any:
        """Ask until the answer holds; AssertionError with the last one."""
        answer = None
        for _ in range(_PATIENCE_MS // _ROUND_MS):
            try:
                answer = self.ask(selector, function)
            except Error:  # the page goes on to another document meanwhile
                answer = None
            if answer is not None and holds(answer):
                return answer
            self.page.wait_for_timeout(_ROUND_MS)
        raise AssertionError(f"{selector}: {answer!r}")

    def text(self, selector: str) -> str:
        """The words of an element as they are laid out."""
        return str(self.wait(selector, "function () { return this.innerText }", bool))

    def value(self, selector: str) -> Any:
        return self.wait(selector, "function () { return this.value }", lambda _: True)

    def state(self, selector: str, name: str) -> Any:
        """A property, as `checked`, `disabled`, `open`."""
        return self.wait(selector, f"function () {{ return this.{name} }}", lambda _: True)

    def middle(self, selector: str) -> tuple[float, float]:
        """Scroll there; the middle in the window's pixels."""
        box = self.wait(
            selector,
            """function () {
                this.scrollIntoView({ block: "center" });
                const box = this.getBoundingClientRect();
                const middle = [box.left + box.width / 2, box.top + box.height / 2];
                for (let inner = window; inner.frameElement; inner = inner.parent) {
                    const outer = inner.frameElement.getBoundingClientRect();
                    middle[0] += outer.left;
                    middle[1] += outer.top;
                }
                return middle;
            }""",
            bool,
        )
        return box[0], box[1]

    def press(self, selector: str, count: int = 1) -> None:
        """With the mouse, at its middle: whatever lies there takes it."""
        self.page.mouse.click(*self.middle(selector), click_count=count)

    def focus(self, selector: str) -> None:
        self.wait(selector, "function () { this.focus(); return true }", bool)

    def write(self, selector: str, text: str) -> None:
        """Put another text in the place of the one that is there."""
        self.focus(selector)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def _find(self, selector: str) -> int | None:
        whole = self._browser.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        for root in _roots(whole):
            found = self._browser.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
            if found:
                return int(found)
        return None


def _roots(node: dict[str, Any]) -> list[int]:
    """The roots in a tree of nodes, frames' too; eye.py opens them for axe."""
    found = [root["nodeId"] for root in node.get("shadowRoots", []) if root["shadowRootType"] != "user-agent"]
    framed = [node["contentDocument"]] if "contentDocument" in node else []
    for child in node.get("children", []) + node.get("shadowRoots", []) + framed:
        found += _roots(child)
    return found
