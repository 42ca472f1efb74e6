"""The process that opens a scanner's file: alone, short of time and memory, and without a network.

In: a line of JSON, then the file. Out: a line of JSON a page, as soon as it is read, then one that ends.
Must not know the database; whatever goes wrong in here is the file's fault.
"""

import contextlib
import io
import json
import sys
from typing import Any

from app.confined import confine
from app.filing.whys import Unfit as Acting
from app.languages import paper
from ballots.forms import questionnaire
from ballots.forms.layouts import Layout
from printing.ballot.plan import DoesNotFit
from printing.scan import files, told
from printing.scan.page import read_page
from printing.scan.specimen import Specimen, specimens
from printing.scan.values import Fault, PageKind, PageRead

_CPU_SECONDS = 900
_MEMORY_BYTES = 2 * 2**30  # of addresses: OpenCV and its kind take a half of that before they do anything


def read(asked: dict[str, Any], document: bytes) -> None:
    """Say every page from the first asked for on; Unfit."""
    if document.startswith(b"%PDF-") and not asked["first"]:
        _refuse_active(document)
    count, page_at = files.pages_of(document)
    _say({"of": count})
    forms = _specimens(asked)
    for at in range(asked["first"], count):
        try:
            picture = page_at(at)
            page = PageRead(PageKind.MISSHAPEN) if picture is None else read_page(picture, forms)
        except Exception:  # noqa: BLE001 - any exception of a reader means that the picture is not sound
            page = PageRead(PageKind.UNREADABLE)
        _say({"page": at, "of": count, "read": told.write(page)})
    _say({"end": count})


def _specimens(asked: dict[str, Any]) -> list[tuple[Specimen, ...]]:
    """Of each questionnaire in each language that paper is offered in; in the order asked for."""
    made = []
    for published in asked["forms"]:
        form = questionnaire.read_published(published.encode())
        for tongue in paper.tongues().values():
            with contextlib.suppress(DoesNotFit):
                made.append(specimens(form, Layout(asked["layout"]), tongue))
    return made


def _refuse_active(document: bytes) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - a picture needs none of it

    from app.filing.active import references, refuse_active  # noqa: PLC0415 - as above

    locked = False
    try:
        reader = PdfFileReader(io.BytesIO(document), strict=False)
        locked = reader.encrypted
        if not locked:
            refuse_active(reader, references(reader))
    except Acting:
        raise files.Unfit(Fault.ACTIVE) from None
    except Exception:  # noqa: BLE001 - as above
        raise files.Unfit(Fault.UNREADABLE) from None
    if locked:
        raise files.Unfit(Fault.LOCKED)


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _limit() -> None:
    confine(_CPU_SECONDS, _MEMORY_BYTES)


def main() -> None:
    """Read, look, answer."""
    asked = json.loads(sys.stdin.buffer.readline())
    document = sys.stdin.buffer.read()
    _limit()
    try:
        read(asked, document)
    except files.Unfit as no:
        _say({"fault": no.fault})


if __name__ == "__main__":
    main()
