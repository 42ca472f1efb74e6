"""Finds what in a PDF could do something by itself: scripts, commands, media, files inside.

Every object is looked at, also one that nothing leads to: what a reader shows is the reader's business.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from app.filing.whys import Unfit, Why

__all__ = ["references", "refuse_acting", "refuse_active"]

_MOST_OBJECTS = 200_000
_DEEPEST = 60
_KEYS = frozenset(("/JS", "/JavaScript", "/AA", "/XFA", "/Launch", "/RichMediaContent"))
_INSIDE = frozenset(("/EF", "/EmbeddedFiles", "/AF"))
_ACTIONS = frozenset(
    (
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie"),
        *("/Sound", "/RichMediaExecute", "/URI", "/Named", "/SetOCGState", "/Trans", "/GoTo3DView"),
    )
)
_KINDS = frozenset(("/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/FileAttachment", "/Link"))


def references(reader: PdfFileReader, since: int = 0) -> set[generic.Reference]:
    """All objects that are written in a revision and those after it."""
    found: set[generic.Reference] = set()
    for revision in range(since, reader.xrefs.total_revisions):
        found |= reader.xrefs.explicit_refs_in_revision(revision)
        if len(found) > _MOST_OBJECTS:
            raise Unfit(Why.SLOW)
    return found


def refuse_active(reader: PdfFileReader, written: Iterable[generic.Reference]) -> None:
    """ACTIVE for a document among whose written objects one acts or carries a file."""
    for reference in written:
        refuse_acting(_object(reader, reference))


def refuse_acting(value: Any) -> None:
    """ACTIVE for an object that acts or carries a file; what it refers to is another."""
    for found in _dictionaries(value):
        if found.keys() & (_KEYS | _INSIDE) or _acts(found):
            raise Unfit(Why.ACTIVE)


def _object(reader: Any, reference: generic.Reference) -> Any:
    return reader.get_object(reference)


def _acts(found: generic.DictionaryObject) -> bool:
    opening = found.raw_get("/OpenAction") if "/OpenAction" in found else None
    if isinstance(opening, generic.IndirectObject):
        opening = opening.reference.get_object()
    named = {str(found.raw_get(key)) for key in ("/S", "/Subtype") if key in found}
    acting = bool(named & _ACTIONS) or isinstance(opening, generic.DictionaryObject)
    return acting or bool(named & _KINDS)


def _dictionaries(value: Any) -> Iterator[generic.DictionaryObject]:
    """The dictionaries inside an object, references not followed: those are looked at by themselves."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Unfit(Why.SLOW)
        if isinstance(one, generic.DictionaryObject):  # a stream is one
            yield one
            waiting += [(one.raw_get(key), depth + 1) for key in one]
        elif isinstance(one, generic.ArrayObject):
            waiting += [(one.raw_get(at), depth + 1) for at in range(len(one))]
