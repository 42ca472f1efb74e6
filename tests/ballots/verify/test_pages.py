"""What the voting page loads, and what differs from what its period was sealed with."""

import hashlib
from itertools import count

import pytest
from simulator import BOX, LOG_KEY, Office

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet
from ballots.spelling import b64, compact
from ballots.verify import pages
from ballots.verify.events import Sealed, read_event
from ballots.verify.pages import Difference, How

HASH = hashlib.sha256(b"x").digest()
FILES = {
    "/static/R/a.js": b'import { b } from "./b.js";\nconst c = () => import(`./c.js${again}`);',
    "/static/R/b.js": b"export const b = 1; // from './nothing'",
    "/static/R/c.js": b'export { d } from "./b.js"; import "./a.js";',
    "/static/R/s.css": b"body { background: url(/static/R/p.png) }",
    "/static/R/p.png": b"import './no.js'",
}
PAGE = (
    b'<link rel="stylesheet" href="/static/R/s.css"><a href="/static/R/z.js"></a>'
    b'<script type="module" src="/static/R/a.js"></script><link rel="icon" href="data:x">'
)


def _fetch(reference: str, address: str) -> bytes:
    if reference == "./nothing":  # in a comment: asked for once too often, never once too little
        return b""
    return FILES[reference if reference.startswith("/") else address.rpartition("/")[0] + reference[1:]]


def test_all_that_a_page_loads_now_or_later_is_found() -> None:
    found = pages.loaded(PAGE, _fetch)
    assert sorted(found) == ["a.js", "b.js", "c.js", "nothing", "p.png", "s.css", "vote.html"]
    assert found["vote.html"] == PAGE


def test_a_page_that_loads_without_end_is_refused() -> None:
    numbers = count()
    with pytest.raises(Refused) as refused:
        pages.loaded(PAGE, lambda _reference, _address: f'import "./{next(numbers)}.js"'.encode())
    assert refused.value.code is Code.MALFORMED


def test_other_more_and_gone_are_told_apart() -> None:
    other = hashlib.sha256(b"y").digest()
    assert pages.compare({"a": HASH, "b": HASH, "c": HASH}, {"a": HASH, "b": other, "d": HASH}) == [
        Difference("b", How.OTHER),
        Difference("c", How.GONE),
        Difference("d", How.MORE),
    ]


def test_a_period_is_sealed_with_the_files_of_its_page() -> None:
    office = Office(pages={"vote.html": HASH, "a.js": HASH})
    office.fit()
    office.seal()
    with office.reading() as session:
        told = pages.sealed_with(office.sheet(), chain.entries(session, BOX), BOX)
    assert told.pages == {"a.js": HASH, "vote.html": HASH}
    assert told.period == 1


def test_a_sheet_that_no_entry_names_or_of_another_box_is_refused() -> None:
    office = Office()
    office.fit()
    office.seal()
    with office.reading() as session:
        entries = chain.entries(session, BOX)
    assert pages.sealed_with(office.sheet(), entries, BOX).pages is None
    for sheet, told, box in (
        (office.sheet().replace(b'"period":1', b'"period":2'), entries, BOX),
        (office.sheet(), entries, "hom-2"),
        (office.sheet(), entries[1:], BOX),
        (office.sheet(), entries[:1], BOX),
    ):
        with pytest.raises(Refused):
            pages.sealed_with(sheet, told, box)


def test_the_sheet_and_the_chain_are_of_the_box_that_was_asked_for() -> None:
    office = Office()
    office.fit()
    office.seal()
    signatures = {"clerk": {"holder": "0" * 24, "signature": b64(bytes(64))}}
    payload = {"period": 1, "seal": b64(read_sheet(office.sheet()).seal), "signatures": signatures}
    lent = ledger.append(None, "hom-2", "sealed", payload, LOG_KEY)
    for box in ("hom-2", BOX):  # the chain's box and the sheet's
        with pytest.raises(Refused):
            pages.sealed_with(office.sheet(), [lent], box)


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        {"b": "A" * 43, "a": "A" * 43},
        {"a/b": "A" * 43},
        {"a": "A" * 42},
        {"a": 1},
        None,
        {"é.js": "A" * 43},
    ],
)
def test_what_is_no_list_of_files_is_no_entry(told: object) -> None:
    with pytest.raises(Refused):
        read_event("sealed", compact({"period": 1, "seal": "A" * 43, "signatures": {}, "pages": told}))
    good = compact({"period": 1, "seal": "A" * 43, "signatures": {}, "pages": {"a.js": "A" * 43}})
    assert isinstance(read_event("sealed", good), Sealed)
