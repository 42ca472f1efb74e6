"""Every route of the real application: the right duty and unit only, a token for whatever changes something,
and pages that are pages. What odd input does to them is in test_odd_input.py.
"""

import html
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from asking import JSON, good_request, name_of, refusal
from fastapi import APIRouter
from fastapi.routing import APIRoute
from route_table import ANYONE, ROWS, Row
from starlette.routing import Route
from web import FORM
from world import GUEST, World

from app.main import create_app
from app.security import WITHOUT_CSRF

ROOT = Path(__file__).parents[3]

OWN_NAMES = ("Đông Thanh", "Hòm phiếu số 1", "hom-1", "BB-TTPVHCC")  # what is of unit `xa`

FOR_ALL = {
    "/",
    "/about",
    "/api/docs",
    "/b/{box_id}",
    "/b/{box_id}/da-lang-nghe",
    "/b/{box_id}/so-ghi",
    "/b/{box_id}/xac-nhan",
    "/u/{unit_id}/da-lang-nghe",
    "/vi-sao-tin",
    "/u/{unit_id}/ket-qua",
    "/tinh/{unit_id}",
}
FOR_AN_HOUR, FOR_A_MINUTE = "public, max-age=3600", "public, max-age=60"

UNSAFE = [row for row in ROWS if row.unsafe]
PAGES = [row for row in ROWS if row.method == "GET" and row.page]
STAFF_ROWS = [row for row in ROWS if row.duties != ANYONE]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.close()


@pytest.fixture
def world(made: World) -> World:
    made.reset()
    return made


# --- the table ------------------------------------------------------------------------------------------


def walk(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Method and path of every route, those of included routers as well; an unknown kind fails."""
    for route in routes:
        if hasattr(route, "effective_candidates"):  # a router that was included
            yield from walk([*route.effective_candidates(), *route.effective_low_priority_routes()])
        else:
            own = getattr(route, "original_route", route)
            found = {(method, own.path) for method in own.methods}
            plain = type(own) is Route and found <= WITHOUT_CSRF  # of a plain route no token is asked
            assert plain or isinstance(own, APIRoute), f"a kind of route that no test knows: {own!r}"
            yield from found if plain else ((method, route.path) for method in route.methods)


def test_every_route_is_in_the_table_and_nothing_else_is(world: World) -> None:
    found = list(walk(world.app.routes))
    assert sorted(found) == sorted(row.key for row in ROWS)
    assert len(set(found)) == len(found)


def test_every_address_that_readme_sends_people_to_is_a_page(world: World) -> None:
    """`/staff/admin` stood there, and was none."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## Who uses what")[1].split("\n## ")[0]
    named = set(re.findall(r"`(/[^`#]*)[^`]*`", table))
    paths = {row.path.replace("{unit_id}", "UNIT") for row in ROWS if row.method == "GET"}
    pages = {re.sub(r"\{[^}]*\}", "BOX", path) for path in paths}
    assert named
    assert named <= pages | {"/"}, named - pages


def test_a_route_that_somebody_adds_is_found_however_it_is_added(world: World) -> None:
    app = create_app(world.settings)
    inner, outer = APIRouter(prefix="/inner"), APIRouter()
    for owner, path in ((inner, "/deep"), (outer, "/flat"), (app, "/straight")):
        owner.add_api_route(path, lambda: None, methods=["PUT"])
    outer.include_router(inner, prefix="/mid")
    app.include_router(outer, prefix="/outer")
    new = {("PUT", "/outer/mid/inner/deep"), ("PUT", "/outer/flat"), ("PUT", "/straight")}
    assert set(walk(app.routes)) - {row.key for row in ROWS} == new
    app.state.database.close()


# --- who gets in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", STAFF_ROWS, ids=name_of)
def test_nobody_without_the_duty_or_of_another_unit_gets_in_or_changes_anything(
    world: World, row: Row
) -> None:
    refused = 0
    for visitor in world.visitors.values():
        expected = refusal(visitor, row)
        if not expected:
            continue
        answer = good_request(world, visitor, row)
        assert answer.status_code in expected, (visitor.name, answer.status_code, answer.text[:500])
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/login")
        refused += 1
    assert refused
    assert world.unchanged()


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_who_has_the_duty_is_let_in(world: World, row: Row) -> None:
    """Else the test before would be green for a route that refuses everybody."""
    welcome = [one for one in world.visitors.values() if not refusal(one, row)]
    assert any(one.unit == "xa" for one in welcome)
    for visitor in welcome:
        world.reset()
        answer = good_request(world, visitor, row)
        if visitor.unit == "xa" or row.duties == ANYONE:
            assert answer.status_code in row.good, (visitor.name, answer.status_code, answer.text[:900])
        assert answer.status_code not in {403, 500}, (visitor.name, answer.status_code)


@pytest.mark.parametrize("row", [row for row in PAGES if row in STAFF_ROWS], ids=name_of)
def test_what_another_unit_is_shown_is_its_own(world: World, row: Row) -> None:
    for visitor in world.visitors.values():
        if visitor.unit == "phuong" and not refusal(visitor, row):
            page = good_request(world, visitor, row).text
            assert not [name for name in OWN_NAMES if name in page], visitor.name


def test_no_session_is_as_good_as_none_once_the_account_is_stopped(world: World) -> None:
    stopped = world.ids["xa.secretary"]
    admin, secretary = world.visitors["xa.admin"], world.visitors["xa.secretary"]
    fields = {"active": "false", "csrf": admin.token}
    done = world.send(admin, "POST", f"/staff/admin/accounts/{stopped}/active", data=fields, headers=FORM)
    assert done.status_code == 303
    for row in STAFF_ROWS:
        answer = good_request(world, secretary, row)
        assert answer.status_code in {303, 401}, name_of(row)
        assert answer.headers.get("location", "/login").startswith("/login"), name_of(row)


# --- the token ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", UNSAFE, ids=name_of)
def test_a_missing_or_forged_token_changes_nothing(world: World, row: Row) -> None:
    visitor = next(one for one in world.visitors.values() if one.unit == "xa" and not refusal(one, row))
    forged = ["", "x", "A" * 88, world.visitors[GUEST].token, world.visitors["phuong.admin"].token]
    for token in forged:
        answer = good_request(world, visitor, row, token)
        if row.key in WITHOUT_CSRF:
            assert answer.status_code in row.good
        else:
            assert answer.status_code == 403, (token, answer.status_code)
    headers = {"cookie": visitor.cookie, **JSON}
    bare = world.client.request(row.method, row.url(world.ids), headers=headers, json=row.json)
    assert bare.status_code in (row.good if row.key in WITHOUT_CSRF else {403})
    assert world.unchanged()


def test_what_comes_without_a_cookie_alone_needs_no_token() -> None:
    """What is dropped into boxes, and a dossier system with its key; an office's sign-in, with a state."""
    named = {("POST", f"/api/v1/{name}") for name in ("drop", "letters", "touches", "slips", "returned")}
    assert named | {("POST", "/login/office"), ("POST", "/login/office/answer")} == WITHOUT_CSRF


TAKEN = {path: {row.method for row in ROWS if row.path == path} for path in (row.path for row in ROWS)}


@pytest.mark.parametrize("path", TAKEN)
@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_a_method_that_no_page_uses_does_nothing(world: World, path: str, method: str) -> None:
    taken = TAKEN[path]
    allowed = [one for one in ("GET", "HEAD", "POST") if ("GET" if one == "HEAD" else one) in taken]
    row = next(row for row in ROWS if row.path == path)
    for name in (GUEST, "xa.secretary"):
        visitor = world.visitors[name]
        headers = {**FORM, "x-csrf-token": visitor.token}
        answer = world.send(visitor, method, row.url(world.ids), headers=headers)
        assert answer.status_code == 405, (name, answer.status_code)
        assert answer.headers["allow"] == ", ".join(allowed)
    assert world.unchanged()


@pytest.mark.parametrize("path", TAKEN)
def test_head_is_get_without_a_body(world: World, path: str) -> None:
    row = next(row for row in ROWS if row.path == path)
    welcome = [one for one in world.visitors.values() if one.unit == "xa" and not refusal(one, row)]
    for visitor in (world.visitors[GUEST], welcome[0]):
        headers = FORM if row.page else JSON
        get, head = (world.send(visitor, one, row.url(world.ids), headers=headers) for one in ("GET", "HEAD"))
        assert head.content == b""
        assert head.status_code == get.status_code
        assert without_chance(head) == without_chance(get)
    if row.method == "GET":
        assert head.status_code in row.good
    assert world.unchanged()


def without_chance(answer: Any) -> dict[str, str]:
    """The headers but for those that differ from one answer to the next, as tokens and nonces do."""
    return {
        name: value for name, value in answer.headers.items() if name not in {"content-length", "set-cookie"}
    }


# --- pages ----------------------------------------------------------------------------------------------

_VOID = {"input", "meta", "link", "img", "br", "hr"}
_UNLABELLED = {"hidden", "submit", "button", "reset"}


class Page(HTMLParser):
    """What a page must not have, and what its inputs lack."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[tuple[dict[str, str | None], bool]] = []
        self.ids: list[str] = []
        self.lang = self.title = ""
        self._open: list[str] = []
        self.feed(text)
        self.faults += [f"twice the id {one}" for one in set(self.ids) if self.ids.count(one) > 1]
        self.faults += [
            f"no label: {attrs}" for attrs, inside in self.inputs if not self._has_label(attrs, inside)
        ]

    def _has_label(self, attrs: dict[str, str | None], inside: bool) -> bool:  # noqa: FBT001 - a private fact
        if {"aria-label", "aria-labelledby"} & attrs.keys() or inside:
            return True
        return attrs.get("id") in self.labelled

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.faults += [f"inline {name}" for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline {tag}")
        for name in ("src", "href", "action"):
            if re.match(r"(https?:)?//|javascript:", given.get(name) or ""):
                self.faults.append(f"from elsewhere: {given[name]}")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag == "label" and given.get("for"):
            self.labelled.add(given["for"] or "")
        if tag in {"input", "select", "textarea"} and given.get("type") not in _UNLABELLED:
            self.inputs.append((given, "label" in self._open))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"] and "svg" not in self._open:
            self.title += data


@pytest.mark.parametrize("row", PAGES, ids=name_of)
def test_a_page_is_vietnamese_has_a_title_labels_and_nothing_inline(world: World, row: Row) -> None:
    shown = 0
    for visitor in world.visitors.values():
        answer = good_request(world, visitor, row)
        if answer.status_code == 303:
            continue
        shown += answer.status_code == 200
        page = Page(answer.text)
        voting = row.path == "/p/{link:path}"  # its one style is let in by the policy's hash
        assert page.faults == (["inline style"] if voting else []), visitor.name
        assert page.lang == "vi"
        assert re.fullmatch(r"\S.+ – Hòm phiếu đánh giá sự hài lòng", html.unescape(page.title)), page.title
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'; style-src 'self' 'sha256-" in policy
        assert "unsafe" not in policy
        keeping = FOR_A_MINUTE if row.path in FOR_ALL and answer.status_code == 200 else "no-store"
        keeping = FOR_AN_HOUR if voting else keeping
        assert answer.headers["cache-control"] == keeping
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert shown or row.path in {"/staff/issue", "/staff/print", "/P/{link:path}"}  # go on to a page at once


@pytest.mark.parametrize("row", [row for row in PAGES if row.path in FOR_ALL], ids=name_of)
def test_what_others_may_keep_is_the_same_bytes_whoever_asks(world: World, row: Row) -> None:
    """Signed in or not: what a proxy keeps of one person's answer is given to everybody."""
    answers = [good_request(world, visitor, row) for visitor in world.visitors.values()]
    assert len(answers) > 1
    assert len({answer.content for answer in answers}) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


def test_a_page_with_a_fault_would_be_noticed() -> None:
    bad = '<html lang="vi"><p style="x" onclick="y"><script>1</script><input name="a"><a href="//b">'
    assert len(Page(bad).faults) == 5
    assert (
        Page('<label for="a">A</label><input id="a"><label><input></label><input type="hidden">').faults == []
    )


# --- what is typed --------------------------------------------------------------------------------------

# Forms whose texts no browser keeps: passwords, a dossier's code, a slip's number.
NOT_KEPT = re.compile(
    r"/login|/staff/password|/staff/issue/[^/]+(/deck)?(/void)?|/staff/openings/.+/paper/number/form"
)
# Paper: of a ballot only its remark, never its number and marks.
ONLY_REMARK = re.compile(r"/staff/openings/\d+/boxes/[^/]+/paper/form")


class _Typed(HTMLParser):
    """Every form that is sent by POST: what is kept of it, and its fields for text."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, set[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            sent = given.get("method", "") == "post"
            self.forms.append((given.get("action", ""), given.get("data-keep", "") if sent else "-", set()))
        kind = given.get("type", "text") if tag == "input" else tag
        if self.forms and kind in {"text", "textarea", "email", "number", "password", "date"}:
            self.forms[-1][2].add(kind)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.forms.append(("", "-", set()))  # what follows is in no form


def test_every_form_with_text_is_kept_until_it_was_taken_in_and_none_with_a_secret(world: World) -> None:
    seen: dict[str, str] = {}
    for row in PAGES:
        for visitor in world.visitors.values():
            if refusal(visitor, row) or visitor.unit == "phuong":
                continue
            reader = _Typed()
            reader.feed(good_request(world, visitor, row).text)
            for action, keep, fields in reader.forms:
                if keep == "-" or not fields:
                    continue
                secret = fields == {"password"} or NOT_KEPT.fullmatch(action)
                wanted = "" if secret else "remark" if ONLY_REMARK.fullmatch(action) else "*"
                assert keep == wanted, (row.path, action, fields)
                seen[re.sub(r"\d+", "0", action)] = keep
    assert len(seen) >= 12, sorted(seen)  # else nothing was looked at
    assert {"", "*"} <= set(seen.values())
