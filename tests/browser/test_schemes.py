"""One set of tokens in two schemes: dark for who asks for it, paper always light; and forced colours."""

from typing import Any

from going import leave
from playwright.sync_api import Browser

_LOOKS = """() => {
    const of = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return [getComputedStyle(document.body).backgroundColor, of("--ink"), of("--card")];
}"""
_LINES = """() => Array.from(document.querySelectorAll(".menu a"), (one) => [
    one.hasAttribute("aria-current"),
    getComputedStyle(one).borderBottomColor === getComputedStyle(document.body).backgroundColor,
])"""
_PAPER = "rgb(255, 255, 255)"


def test_a_page_is_dark_on_a_screen_and_light_on_paper(browser: Browser, server: Any) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(f"{server.address}/login")
    light = page.evaluate(_LOOKS)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(_LOOKS)
    page.emulate_media(color_scheme="dark", media="print")
    paper = page.evaluate(_LOOKS)
    leave(context)
    assert [one for one, other in zip(light, dark, strict=True) if one == other] == []
    assert paper == [_PAPER, *light[1:]]


def test_forced_colours_underline_the_page_that_is_shown_and_no_other(browser: Browser, server: Any) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{server.address}/login")
    menu = (
        '<nav class="menu"><ul><li><a href="/" aria-current="page">Đây</a><li><a href="/">Kia</a></ul></nav>'
    )
    page.locator("header").evaluate("(one, menu) => { one.innerHTML += menu; }", menu)
    lines = page.evaluate(_LINES)
    leave(context)
    assert lines == [[True, False], [False, True]]
