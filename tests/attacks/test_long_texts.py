"""62 KB freeze the server: 15,500 × U+0301, then 15,500 × U+0316, at every entrance, are never normalised."""

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from asking import name_of, refusal
from marks import ATTACK, IN_A_FORM, MOST, Watch
from oddities import check_refused
from route_table import ROWS, Row
from world import Visitor, World

from ballots import composing, folding, typed
from ballots.box import dossiers
from ballots.errors import Code, Refused
from ballots.forms import source
from ballots.office import setup
from ballots.sealing import codes, keyring, receipts, spare

ROOT = Path(__file__).parents[2]
# What is normalised there is known to be short: what is kept already, the program's own words, one letter.
NORMALISING = {
    "ballots/composing.py",
    "printing/fonts.py",
    "printing/record/read.py",  # a page that was measured
    "app/cli/terminal.py",
}
# What another site sends is taken on as it is, and read after that.
UNSAFE = [row for row in ROWS if row.unsafe and row.path not in {"/logout", "/login/office/answer"}]
GETS = [row for row in ROWS if not row.unsafe]
QUERIES = ("q", "page", "done", "after", "box", "role", "holder", "person", "what", "from")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.close()


@pytest.fixture
def world(made: World) -> World:
    made.reset()
    return made


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


def test_only_who_measures_first_normalises_anything() -> None:
    found = set()
    for path in (
        file for package in ("app", "ballots", "printing") for file in (ROOT / package).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else ""
            name = node.name if isinstance(node, ast.alias) else name
            if name in {"normalize", "is_normalized"}:
                found.add(path.relative_to(ROOT).as_posix())
    assert found == NORMALISING


@pytest.mark.parametrize("act", [composing.composed, composing.taken_apart, composing.is_composed])
def test_what_is_longer_than_its_field_is_refused_untouched(act: Callable[..., Any], watch: Watch) -> None:
    act("e\u0302\u0323\u0301" * 30, 30)
    with pytest.raises(Refused) as no:
        act("e\u0302\u0323\u0301" * 30 + "e", 30)
    assert no.value.code is Code.OVERLONG
    assert watch.longest == 3


@pytest.mark.parametrize(
    "act",
    [
        typed.tidy,
        folding.fold,
        codes.read_code,
        codes.read_number,
        spare.read_spare,
        lambda text: receipts.read("hom-1", text),
        lambda text: dossiers.read_dossier(text, bytes(32)),
        lambda text: source.read_source(f'title = "{text}"'.encode()),
        lambda text: keyring.unwrap(_wrapped(), text),
        lambda text: setup.add_unit(None, "xa", "Xã", "Tỉnh", text),  # type: ignore[arg-type]
        *(lambda text, field=field: typed.clean(field, text) for field in typed.FIELDS),
    ],
)
def test_no_entrance_of_the_domain_normalises_62_kilobytes(
    act: Callable[[str], Any], watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "_new_id", lambda *_: "xa")
    with pytest.raises(Refused):
        act(ATTACK)
    assert watch.longest == 0


def _wrapped() -> bytes:
    return keyring.wrap(keyring.make_identity(), "bảy tiếng")


def welcome(world: World, row: Row) -> Visitor:
    return next(one for one in world.visitors.values() if one.unit == "xa" and not refusal(one, row))


@pytest.mark.parametrize("row", UNSAFE, ids=name_of)
def test_no_field_of_a_page_or_a_script_normalises_them(world: World, row: Row, watch: Watch) -> None:
    visitor = welcome(world, row)
    body = world.filled(row.form if row.json is None else row.json)
    for name in (*body, *(() if row.json is not None else ("csrf", "draft"))):
        text = IN_A_FORM if row.json is None else ATTACK
        given: dict[str, Any] = {**body, name: [text] if isinstance(body.get(name), list) else text}
        headers = {"accept": "text/html", "content-type": "application/x-www-form-urlencoded"}
        content = urlencode(given, doseq=True)
        if row.json is not None:
            headers = {"accept": "application/json", "content-type": "application/json"}
            content = json.dumps(given, ensure_ascii=False)
        if name != "csrf":
            headers["x-csrf-token"] = visitor.token
        answer = world.send(
            visitor, row.method, row.url(world.ids), content=content.encode(), headers=headers
        )
        assert watch.longest <= MOST, (name, watch.longest)
        if name != "draft":  # what is no number of a draft is as good as none
            check_refused(world, answer, name)
        world.reset()


@pytest.mark.parametrize("row", GETS, ids=name_of)
def test_no_address_normalises_them(world: World, row: Row, watch: Watch) -> None:
    page = row.url(world.ids).partition("?")[0]
    text = quote(IN_A_FORM[4_000:-4_000])
    for name in QUERIES:
        answer = world.send(
            welcome(world, row), "GET", f"{page}?{name}={text}", headers={"accept": "text/html"}
        )
        assert answer.status_code < 500
    assert watch.longest <= MOST
