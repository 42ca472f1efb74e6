"""Documents that come back signed: real certificates, real signatures, and every way to cheat with them."""

import asyncio
import hashlib
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from aside import aside
from minutes_views import view
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab.pdfgen.canvas import Canvas
from signing import NOW, Held, authority, person, sign, signer, updated

from app.filing import checker, signatures
from app.filing.signatures import signers_of
from app.filing.whys import Unfit, Why
from printing.record.minutes import draw_minutes

LEFT, RIGHT = (90, 200, 260, 260), (330, 200, 500, 260)


@pytest.fixture(scope="module")
def filed() -> bytes:
    return draw_minutes(view())


@pytest.fixture(scope="module")
def signed(filed: bytes) -> bytes:
    return sign(filed, person("Lê Thị Hoa"), box=LEFT)


def told(filed: bytes, document: bytes, roots: tuple[Held, ...] = (authority(),)) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aside(signers_of, filed, document, [root.der for root in roots], NOW)
    return found


def why(filed: bytes, document: bytes) -> str:
    """The answer of the process that looks, whatever happens in it."""
    head = {"kind": "signed", "moment": NOW.isoformat(), "lengths": [len(filed), len(document)]}
    answer = aside(checker._answer, json.dumps(head).encode() + b"\n" + filed + document)
    return str(answer.get("why", "taken in"))


def test_who_signed_and_where_is_told(filed: bytes, signed: bytes) -> None:
    [one] = told(filed, signed)
    assert (one["name"], one["of"], one["issuer"]) == (
        "Lê Thị Hoa",
        "UBND xã Đông Thanh",
        "Cơ quan chứng thực số",
    )
    assert one["trust"] == "trusted"
    assert one["page"] >= 1
    assert not one["stamped"]
    assert one["at"]


def test_a_second_person_signs_what_the_first_has_signed(filed: bytes, signed: bytes) -> None:
    both = sign(signed, person("Trần Văn Chủ"), "Chu_ky_2", RIGHT)
    assert [one["name"] for one in told(filed, both)] == ["Lê Thị Hoa", "Trần Văn Chủ"]


@pytest.mark.parametrize(
    ("who", "roots", "trust"),
    [
        (person("Người lạ", authority("Nơi khác")), (authority(),), "unknown"),
        (person("Không ai biết"), (), "unknown"),
        (person("Hết hạn", since=-30, days=-1), (authority(),), "expired"),
        (person("Chưa đến", since=2), (authority(),), "early"),
        (person("Không được ký", signs=False), (authority(),), "doubtful"),
        (person("Chỉ ký số", binds=False), (authority(),), "trusted"),
    ],
)
def test_a_sound_signature_of_whom_nobody_vouches_for_says_so(
    filed: bytes, who: Held, roots: tuple[Held, ...], trust: str
) -> None:
    assert [one["trust"] for one in told(filed, sign(filed, who), roots)] == [trust]


def test_a_filed_paper_may_carry_a_file_and_is_signed_with_it(filed: bytes) -> None:
    """As PDF/A-3 does; the catalog that names it is written again at signing."""

    def attach(writer: Any, _page: Any) -> None:
        writer.root[pdf_name("/AF")] = generic.ArrayObject()
        writer.update_root()

    with_file = updated(filed, attach)
    assert told(with_file, sign(with_file, person("Lê Thị Hoa")))
    assert why(filed, sign(with_file, person("Lê Thị Hoa"))) == Why.CHANGED


def test_the_places_that_the_paper_has_for_signatures_are_signed_in(filed: bytes) -> None:
    """By a tool that knows of fields; one that does not makes its own, as above."""
    secretary = sign(filed, person("Lê Thị Hoa"), "thu_ky")
    both = sign(sign(secretary, person("Trần Văn Chủ"), "chu_toa"), person("Lê Văn Thành"), "thanh_vien_1")
    form = PdfFileReader(io.BytesIO(both)).root["/AcroForm"]
    fields = [one.get_object() for one in form["/Fields"]]
    assert [one["/T"] for one in fields] == [*(f"thanh_vien_{n}" for n in range(1, 6)), "thu_ky", "chu_toa"]
    assert [one["/T"] for one in fields if "/V" in one] == ["thanh_vien_1", "thu_ky", "chu_toa"]
    found = told(filed, both)
    assert [one["name"] for one in found] == ["Lê Thị Hoa", "Trần Văn Chủ", "Lê Văn Thành"]
    assert {one["page"] for one in found} == {3}


# --- what is turned away --------------------------------------------------------------------------------


def painted(writer: Any, page: Any) -> None:
    """Other words on the page."""
    stream = generic.StreamObject(stream_data=b"BT /F1 20 Tf 100 400 Td (100 %) Tj ET")
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)


def repainted(writer: Any, page: Any) -> None:
    """Other words in the same place, as long as those that were there."""
    words = page["/Contents"]
    words._encoded_data = words.encoded_data[:-40] + bytes(40)
    writer.update_container(words)


def noted(writer: Any, page: Any) -> None:
    """A picture laid over the page by an annotation that is no signature."""
    note = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/Square")}
    rect = generic.ArrayObject(map(generic.NumberObject, (100, 400, 200, 420)))
    dictionary = generic.DictionaryObject({pdf_name(key): value for key, value in note.items()})
    dictionary[pdf_name("/Rect")] = rect
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(dictionary)])
    writer.update_container(page)


def opened(writer: Any, _page: Any) -> None:
    """Something that happens when the document is opened."""
    action = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})
    action[pdf_name("/JS")] = generic.pdf_string("app.alert(1)")
    writer.root[pdf_name("/OpenAction")] = writer.add_object(action)
    writer.update_root()


def scripted(writer: Any, _page: Any) -> None:
    """A script that nothing leads to."""
    action = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})
    writer.add_object(action)


def first_place(writer: Any) -> Any:
    return writer.root["/AcroForm"]["/Fields"][0]


def pictured(writer: Any, _page: Any) -> None:
    """A picture of a signature in a place that nobody signed in."""
    place = first_place(writer)
    stream = generic.StreamObject(stream_data=b"0 0 100 20 re f")
    place["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(stream)})
    writer.update_container(place)


def moved(writer: Any, _page: Any) -> None:
    """A place over the words of the paper."""
    place = first_place(writer)
    place["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (100, 400, 300, 500)))
    writer.update_container(place)


def longer(writer: Any, page: Any) -> None:
    """One page more."""
    pages = page["/Parent"]
    pages["/Kids"].append(pages["/Kids"].raw_get(0))
    pages[pdf_name("/Count")] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


CHANGES = pytest.mark.parametrize(
    ("change", "reason"),
    [
        (painted, Why.CHANGED),
        (repainted, Why.CHANGED),
        (noted, Why.CHANGED),
        (pictured, Why.CHANGED),
        (opened, Why.CHANGED),
        (longer, Why.CHANGED),
        (scripted, Why.ACTIVE),
    ],
)


@CHANGES
def test_what_was_changed_before_it_was_signed_is_not_the_filed_paper(
    filed: bytes, change: Callable[..., None], reason: Why
) -> None:
    """All signatures hold, and cover the whole file: they are under other words."""
    assert why(filed, sign(updated(filed, change), person("Lê Thị Hoa"))) == reason


@CHANGES
def test_what_was_changed_after_it_was_signed_is_turned_away(
    filed: bytes, signed: bytes, change: Callable[..., None], reason: Why
) -> None:
    assert why(filed, updated(signed, change)) == reason


def test_a_place_that_was_moved_is_not_signed_in(filed: bytes) -> None:
    """In one breath, so that it is written once, with a signature in it."""
    signed = sign(filed, person("Lê Văn Thành"), "thanh_vien_1", change=lambda writer: moved(writer, None))
    assert why(filed, signed) == Why.CHANGED


def test_a_change_between_two_signatures_is_turned_away_though_it_was_taken_back(
    filed: bytes, signed: bytes
) -> None:
    """At the end every object of ours is as it was; the second signature is under other words."""
    original: list[Any] = []

    def spoil(writer: Any, page: Any) -> None:
        original.append(page.raw_get("/Contents"))
        painted(writer, page)

    def mend(writer: Any, page: Any) -> None:
        page["/Contents"] = generic.IndirectObject(original[0].idnum, 0, writer)
        writer.update_container(page)

    between = sign(updated(signed, spoil), person("Trần Văn Chủ"), "Chu_ky_2")
    assert why(filed, updated(between, mend)) == Why.CHANGED


def test_bytes_behind_the_last_signature_are_turned_away(filed: bytes, signed: bytes) -> None:
    assert why(filed, updated(signed, lambda writer, _page: writer.update_root())) == Why.CHANGED
    assert why(filed, signed + b"\n% more\n") == Why.CHANGED


def contents(document: bytes) -> re.Match[bytes]:
    found = re.search(rb"/Contents <([0-9a-fA-F]+)>", document)
    assert found is not None
    return found


def with_contents(document: bytes, raw: bytes) -> bytes:
    place = contents(document)
    length = place.end(1) - place.start(1)
    return (
        document[: place.start(1)]
        + raw.rstrip(b"\0").hex().encode().ljust(length, b"0")
        + document[place.end(1) :]
    )


def test_a_signature_of_another_document_is_unsound(filed: bytes, signed: bytes) -> None:
    other = sign(draw_minutes(view(number=77)), person("Lê Thị Hoa"), box=LEFT)
    moved = with_contents(signed, bytes.fromhex(contents(other)[1].decode()))
    assert why(filed, moved) == Why.UNSOUND


def test_a_byte_changed_under_a_signature_makes_it_unsound(filed: bytes, signed: bytes) -> None:
    at = signed.rindex(b"/ModDate (D") + 16
    assert why(filed, signed[:at] + b"1" + signed[at + 1 :]) == Why.UNSOUND


def test_a_signature_over_a_part_only_is_turned_away(filed: bytes, signed: bytes) -> None:
    """It holds for what it covers, which is not all."""
    place = re.search(rb"/ByteRange \[([0-9 ]+)\]", signed)
    assert place is not None
    start, first, after, rest = map(int, place[1].split())
    short = b"%d %d %d %d" % (start, first, after, rest - 40)
    document = signed[: place.start(1)] + short.ljust(len(place[1])) + signed[place.end(1) :]
    covered = document[start : start + first] + document[after : after + rest - 40]
    digest = hashlib.sha256(covered).digest()
    cms = aside(asyncio.run, signer(person("Lê Thị Hoa")).async_sign(digest, "sha256")).dump()
    assert why(filed, with_contents(document, cms)) == Why.PARTLY


def test_a_whole_other_document_behind_the_filed_one_is_turned_away(filed: bytes) -> None:
    """The file begins with our bytes; what a reader shows begins behind them."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(100, 400, "Rat hai long: 100 %")
    canvas.save()
    other, by = out.getvalue(), len(filed)
    moved = re.sub(rb"\d{10}(?= 00000 n)", lambda found: b"%010d" % (int(found[0]) + by), other)
    moved = re.sub(rb"(?<=startxref\n)\d+", lambda found: b"%d" % (int(found[0]) + by), moved)
    assert why(filed, sign(filed + moved, person("Lê Thị Hoa"))) == Why.CHANGED


def test_the_filed_paper_has_to_be_the_beginning(filed: bytes, signed: bytes) -> None:
    at = len("%PDF-1.7\n%") + 1  # in a comment, which no reader looks at
    assert why(filed[:at] + b"X" + filed[at + 1 :], signed) == Why.CHANGED
    assert why(filed, filed) == Why.UNSIGNED
    assert why(filed, updated(filed, lambda writer, _page: writer.update_root())) == Why.UNSIGNED


def test_signatures_without_end_are_not_looked_at(
    filed: bytes, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "_MOST_SIGNATURES", 1)
    assert why(filed, signed) == "taken in"
    assert why(filed, sign(signed, person("Trần Văn Chủ"), "Chu_ky_2", RIGHT)) == Why.SLOW


def test_the_picture_of_a_signature_hides_no_page(filed: bytes) -> None:
    assert why(filed, sign(filed, person("Lê Thị Hoa"), box=(40, 100, 560, 640))) == Why.COVERED


@pytest.mark.parametrize("garbage", [b"", b"%%EOF", b"\x00" * 999, b"startxref\n9\n%%EOF", b"[" * 99_999])
def test_garbage_is_unreadable_and_nothing_worse(filed: bytes, signed: bytes, garbage: bytes) -> None:
    assert why(filed, filed[:40] + garbage) in {Why.UNREADABLE, Why.CHANGED}
    assert why(filed, signed[: len(filed) + 700] + garbage) in {Why.UNREADABLE, Why.CHANGED}


def test_an_unfit_document_has_a_reason(filed: bytes) -> None:
    with pytest.raises(Unfit, match="paper_unsigned"):
        told(filed, filed)
