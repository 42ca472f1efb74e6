"""Odd input at every route: unknown fields, wrong types, nothing, garbage, far too long, and odd paths.

The answer is a 4xx with a Vietnamese sentence, never a 500; what is refused changes nothing.
"""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from asking import good_request, name_of, refusal
from httpx import Response
from oddities import LONG, ODD_SHOWN, ODD_TEXTS, check_refused
from route_table import ROWS, Row
from world import Visitor, World

from app.security import MAX_BODY_BYTES, SCAN_BODY_BYTES

FORM_TYPE = "application/x-www-form-urlencoded"
# Signing out reads no form at all.
# What another site sends has its fields, and is only taken on to where it is looked at.
TAKEN_ON = {"/logout", "/login/office/answer"}
WITH_BODY = [
    row for row in ROWS if row.path not in TAKEN_ON and (row.form is not None or row.json is not None)
]
FRONT = {"/staff", "/b/{box_id}", "/p/{link:path}", "/staff/committee/{box_id}"}
WITH_PLACE = [row for row in ROWS if "{" in row.path]
GARBAGE = (b"\xff\xfe\x00", b"%%%=&&&=;%ZZ", b"{", b"[]", b"null", b'"x"', b"1e999", b"[" * 30_000)
MULTIPART = "multipart/form-data; boundary=x"
TYPES = (FORM_TYPE, MULTIPART, "multipart/form-data", "application/json", "text/plain")
ODD_JSON = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        10**30,
        "",
        "\x00",
        "\ud800",
        "\u202e",
        "=",
        "A" * 44,
        [],
        {},
        [[]],
        [None],
        {"a": {}},
    ),
    *([0], ["\ud800"], {"\ud800": "\ud800"}, {"": ""}, [{"period": 10**30, "public": "", "copies": {}}]),
)
NAMES = ("box", "done", "after", "la")  # of queries: what pages read, and what none does
ODD_PLACES = (
    "0",
    "-1",
    "9" * 25,
    LONG,
    "é",
    "%00",
    "%ED%A0%80",
    "%FF",
    "..%2f..%2fetc",
    "1.5",
    "None",
    "0001-01-01",
)

# What takes many requests a row is tried at a third of the rows, at all of them by `make sweep`.
EVERY = 1 if os.environ.get("HOMPHIEU_SWEEP") else 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.close()


@pytest.fixture
def world(made: World) -> World:
    made.reset()
    return made


def welcome(world: World, row: Row) -> Visitor:
    return next(one for one in world.visitors.values() if one.unit == "xa" and not refusal(one, row))


def post(world: World, row: Row, content: bytes, kind: str, url: str = "") -> Response:
    """A body as raw bytes, by who is welcome, with a good token in the header."""
    visitor = welcome(world, row)
    accept = "application/json" if row.json is not None else "text/html"
    headers = {"accept": accept, "x-csrf-token": visitor.token, "content-type": kind}
    return world.send(visitor, row.method, url or row.url(world.ids), content=content, headers=headers)


def encode(world: World, row: Row, body: dict[str, Any]) -> tuple[bytes, str]:
    body = world.filled(body)
    if row.json is not None:
        return json.dumps(body).encode("ascii"), "application/json"
    return urlencode(body, doseq=True, errors="surrogatepass").encode("ascii"), FORM_TYPE


def check_no_fault(world: World, answer: Response, sent: object) -> None:
    """Anything but a fault; a refusal has changed nothing."""
    assert answer.status_code < 500, (sent, answer.status_code)
    if answer.status_code >= 400:
        check_refused(world, answer, sent)
    else:
        world.reset()


def body_of(row: Row) -> dict[str, Any]:
    return dict(row.form if row.json is None else row.json or {})


def pages_still_work(world: World, row: Row) -> None:
    """What was accepted must not break the pages that show it."""
    area = row.path.split("/")[:3]
    for other in ROWS:
        if other.method == "GET" and (other.path in FRONT or other.path.split("/")[:3] == area):
            answer = good_request(world, welcome(world, other), other)
            assert answer.status_code < 500, (name_of(row), "then", name_of(other))


@pytest.mark.parametrize("row", WITH_BODY, ids=name_of)
def test_an_unknown_field_is_refused(world: World, row: Row) -> None:
    for name in ("la", "csrf2", "__proto__", "ô"):
        content, kind = encode(world, row, {**body_of(row), name: "1"})
        check_refused(world, post(world, row, content, kind), name)


@pytest.mark.parametrize("row", WITH_BODY, ids=name_of)
def test_an_empty_body_is_refused_where_something_is_needed(world: World, row: Row) -> None:
    for content in (b"", b"{}" if row.json is not None else b""):
        answer = post(world, row, content, encode(world, row, {})[1])
        if row.empty_ok:
            check_no_fault(world, answer, content)
        else:
            check_refused(world, answer, content)


@pytest.mark.parametrize("row", WITH_BODY[::EVERY], ids=name_of)
def test_garbage_is_refused_whatever_it_says_it_is(world: World, row: Row) -> None:
    own = encode(world, row, {})[1]
    said = [(own, content) for content in GARBAGE] + [(kind, GARBAGE[1]) for kind in TYPES if kind != own]
    for kind, content in said:
        answer = post(world, row, content, kind)
        if row.empty_ok:  # to a form without required fields much garbage is an empty form
            check_no_fault(world, answer, (kind, content[:20]))
        else:
            check_refused(world, answer, (kind, content[:20]))


def longest(row: Row) -> int:
    """A scan of a letter alone may be longer than what people type."""
    return SCAN_BODY_BYTES if row.path.endswith("/letters/scan") else MAX_BODY_BYTES


@pytest.mark.parametrize("row", WITH_BODY, ids=name_of)
def test_a_body_beyond_the_limit_is_refused(world: World, row: Row) -> None:
    content, kind = encode(world, row, {**body_of(row), "la": "x" * longest(row)})
    answer = post(world, row, content, kind)
    check_refused(world, answer, "xxx")
    assert answer.status_code == 413


@pytest.mark.parametrize("row", [row for row in WITH_BODY if body_of(row)], ids=name_of)
def test_a_value_that_is_far_too_long_is_refused_in_every_field(world: World, row: Row) -> None:
    for name, value in body_of(row).items():
        long: Any = [LONG] if isinstance(value, list) else LONG
        content, kind = encode(world, row, {**body_of(row), name: long})
        check_refused(world, post(world, row, content, kind), name)


@pytest.mark.parametrize("row", [row for row in WITH_BODY if body_of(row)], ids=name_of)
def test_a_missing_field_is_no_fault(world: World, row: Row) -> None:
    for name in body_of(row):
        content, kind = encode(world, row, {key: value for key, value in body_of(row).items() if key != name})
        check_no_fault(world, post(world, row, content, kind), name)


@pytest.mark.parametrize("row", [row for row in WITH_BODY if row.form][::EVERY], ids=name_of)
def test_an_odd_text_in_a_form_is_no_fault(world: World, row: Row) -> None:
    """In each field by itself; then in all that took it at once, and the pages that show it still work."""
    for odd in ODD_TEXTS:
        taken = [name for name in row.form or {} if _is_taken(world, row, {name: odd})]
        if odd in ODD_SHOWN and row.path not in {"/login", "/staff/password"}:
            _look_at_pages(world, row, taken, odd)
    for name in row.form or {}:
        raw = (
            urlencode(world.filled(body_of(row)) | {name: "@@"}, doseq=True)
            .replace("%40%40", "%ED%A0%80")
            .encode()
        )
        check_no_fault(world, post(world, row, raw, FORM_TYPE), (name, "half a character"))
        check_no_fault(world, _upload(world, row, name), (name, "a file"))


def _is_taken(world: World, row: Row, odd: dict[str, str]) -> bool:
    content, kind = encode(world, row, {**body_of(row), **odd})
    answer = post(world, row, content, kind)
    check_no_fault(world, answer, odd)
    return answer.status_code < 400


def _look_at_pages(world: World, row: Row, taken: list[str], odd: str) -> None:
    """All fields at once if they go together, else one after the other."""
    together = [taken] if taken else []
    content, kind = encode(world, row, {**body_of(row), **dict.fromkeys(taken, odd)})
    if taken and post(world, row, content, kind).status_code >= 400:
        together = [[name] for name in taken]
    for names in together:
        world.reset()
        content, kind = encode(world, row, {**body_of(row), **dict.fromkeys(names, odd)})
        assert post(world, row, content, kind).status_code < 400
        pages_still_work(world, row)
        world.reset()


def _upload(world: World, row: Row, name: str) -> Response:
    """A file where a text is expected."""
    part = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\nx\r\n--x--\r\n'
    return post(world, row, part.encode(), MULTIPART)


@pytest.mark.parametrize("row", [row for row in WITH_BODY if row.json], ids=name_of)
def test_an_odd_value_in_json_is_no_fault_and_a_wrong_type_is_refused(world: World, row: Row) -> None:
    for name, value in (row.json or {}).items():
        for odd in ODD_JSON:
            content, kind = encode(world, row, {**body_of(row), name: odd})
            answer = post(world, row, content, kind)
            wrong = odd is not None and value is not None and type(odd) is not type(value)
            (check_refused if wrong else check_no_fault)(world, answer, (name, odd))


@pytest.mark.parametrize("row", WITH_PLACE[::EVERY], ids=name_of)
def test_an_odd_path_leads_nowhere(world: World, row: Row) -> None:
    visitor = welcome(world, row)
    places = [part.partition("}")[0] for part in row.path.split("{")[1:]]
    for place in places:
        if place == "release":  # any release's name leads to the same files, which are then asked for anew
            continue
        for odd in ODD_PLACES:
            url = row.url(world.ids, **{place: odd if "%" in odd else quote(odd)})
            if row.unsafe:
                octets = row.raw or b"", "application/octet-stream"
                content, kind = encode(world, row, body_of(row)) if row.raw is None else octets
                answer = post(world, row, content, kind, url)
            else:
                answer = world.send(visitor, "GET", url, headers={"accept": "text/html"})
            check_refused(world, answer, (place, odd[:30]))


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"][::EVERY], ids=name_of)
def test_an_odd_query_is_no_fault(world: World, row: Row) -> None:
    """What leads astray under each name by itself, the rest under all names at once."""
    visitor = welcome(world, row)
    astray = ("//evil.example", "\\evil", "%0d%0aset-cookie:a=b")
    queries = [f"{name}={odd}" for name in NAMES for odd in astray]
    queries += [
        "&".join(f"{name}={odd}" for name in NAMES) for odd in ("", LONG[:800], "%00", "%ED%A0%80", "%FF")
    ]
    for query in queries:
        url = row.url(world.ids).partition("?")[0] + f"?{query}"
        answer = world.send(visitor, "GET", url, headers={"accept": "text/html"})
        assert answer.status_code < 500 or answer.status_code in row.good, query[:40]
        assert "evil" not in answer.headers.get("location", "")
        assert "a=b" not in answer.headers.get("set-cookie", "")
