"""Whether a document is the filed one, signed and not changed otherwise; and by whom. Runs in checker.py.

pyHanko knows the signatures (ISO 32000-2, 12.8; ETSI EN 319 142); what of ours may be rewritten is here.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.filing.active import references, refuse_acting, refuse_active
from app.filing.whys import Unfit, Why

__all__ = ["signers_of"]

_MOST_SIGNATURES = 30
_MOST_OF_PAGE = 0.25  # that the picture of one signature may cover
_DEEPEST = 50
# What signing adds to the catalog: the form with the field, certificates for later, permissions.
_OF_CATALOG = frozenset(("/AcroForm", "/DSS", "/Extensions", "/Version", "/Perms", "/Metadata"))
_OF_PAGE = frozenset(("/Annots", "/Tabs"))
# What signing writes into a place that was prepared for it; where it lies and what it is called stay.
_OF_PLACE = frozenset(("/V", "/AP", "/F", "/M", "/MK"))
_USES = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


def signers_of(
    filed: bytes, document: bytes, roots: Sequence[bytes], moment: datetime
) -> list[dict[str, Any]]:
    """Prove, in this order, and tell who signed; Unfit, or any exception, where something is not so.

    1. The filed document is the beginning, and its own tables are the first ones of the whole.
    2. Every object of the filed document is as it was, but for what signing adds.
    3. What was added acts by itself in no way, and no signature's picture covers more than a quarter page.
    4. The last signature covers the whole file, each earlier one all of the file as it was then.
    5. Every signature is sound, and after it nothing came but other signatures.
    """
    base, reader = PdfFileReader(io.BytesIO(filed)), PdfFileReader(io.BytesIO(document))
    revisions = base.xrefs.total_revisions
    _check_beginning(filed, document, base, reader)  # 1
    _check_objects(reader, revisions - 1)  # 2
    ours = _written_until(reader, revisions - 1)
    refuse_active(reader, references(reader, revisions) - ours)  # 3; ours may carry a file: it was filed so
    places = dict(_places(reader))
    signatures = list(reader.embedded_signatures)
    if not any(one.sig_object_type == "/Sig" for one in signatures):
        raise Unfit(Why.UNSIGNED)
    if len(signatures) > _MOST_SIGNATURES:
        raise Unfit(Why.SLOW)
    known = [x509.Certificate.load(root) for root in roots]
    found = [_check(one, known, moment, last=one is signatures[-1]) for one in signatures]  # 4, 5
    told = zip(signatures, found, strict=True)
    return [status | {"page": places.get(one.field_name, 0)} for one, status in told if status]


def _check_beginning(filed: bytes, document: bytes, base: PdfFileReader, reader: PdfFileReader) -> None:
    own = range(base.xrefs.total_revisions)
    here = [base.xrefs.get_startxref_for_revision(revision) for revision in own]
    if not document.startswith(filed) or reader.xrefs.total_revisions <= len(here):
        raise Unfit(Why.UNSIGNED if document == filed else Why.CHANGED)
    if [reader.xrefs.get_startxref_for_revision(revision) for revision in own] != here:
        raise Unfit(Why.CHANGED)


# --- what of ours is written again ----------------------------------------------------------------------


def _check_objects(reader: PdfFileReader, last: int) -> None:
    """Objects up to the revision `last` are ours; written again are catalog, pages, and what tells of it."""
    before = reader.get_historical_resolver(last)
    ours = _written_until(reader, last)
    free = {_reference(before.trailer_view, "/Info"), _reference(before.root, "/Metadata")}
    for revision in range(last + 1, reader.xrefs.total_revisions):
        after = reader.get_historical_resolver(revision)
        if ours & reader.xrefs.refs_freed_in_revision(revision) or after.root_ref != before.root_ref:
            raise Unfit(Why.CHANGED)
        for reference in ours & reader.xrefs.explicit_refs_in_revision(revision) - free:
            _check_object(before, after, reference)


def _written_until(reader: PdfFileReader, last: int) -> set[generic.Reference]:
    """The objects of the revisions up to `last`."""
    found: set[generic.Reference] = set()
    for revision in range(last + 1):
        found |= reader.xrefs.explicit_refs_in_revision(revision)
    return found


def _reference(of: generic.DictionaryObject, key: str) -> generic.Reference | None:
    value = of.raw_get(key) if key in of else None
    return value.reference if isinstance(value, generic.IndirectObject) else None


def _check_object(
    before: HistoricalResolver, after: HistoricalResolver, reference: generic.Reference
) -> None:
    """One object of ours in a later revision; a page may get signature fields, a place a signature."""
    old, new = before.get_object(reference), after.get_object(reference)
    allowed: frozenset[str] = frozenset()
    if reference == before.root_ref:
        allowed = _OF_CATALOG
    elif isinstance(old, generic.DictionaryObject) and old.get("/Type") == "/Page":
        allowed = _OF_PAGE
        kept = {_address(one) for one in _raw(old, "/Annots")}
        if not all(_is_signature(one) or _address(one) in kept for one in _raw(new, "/Annots")):
            raise Unfit(Why.CHANGED)
    elif isinstance(old, generic.DictionaryObject) and _is_place(old):
        allowed = _OF_PLACE
        if not _is_place(new, signed=True):  # a picture alone would look like a signature
            raise Unfit(Why.CHANGED)
    if not _same(old, new, allowed):
        raise Unfit(Why.CHANGED)
    for key in allowed & new.keys():
        refuse_acting(new.raw_get(key))


def _is_place(of: Any, *, signed: bool = False) -> bool:
    """Whether it is a field for a signature: an empty one, or one with a signature in it."""
    if not isinstance(of, generic.DictionaryObject) or of.get("/FT") != "/Sig":
        return False
    if not signed or "/V" not in of:
        return signed == ("/V" in of)
    value = of["/V"]  # another object, mostly
    return isinstance(value, generic.DictionaryObject) and value.get("/Type", "/Sig") == "/Sig"


def _same(old: Any, new: Any, allowed: frozenset[str]) -> bool:
    if not isinstance(old, generic.DictionaryObject):
        return type(old) is type(new) and bool(old == new)
    if type(old) is not type(new):
        return False
    if _content(old) != _content(new):
        return False
    keys = (old.keys() | new.keys()) - allowed
    return all(key in old and key in new and old.raw_get(key) == new.raw_get(key) for key in keys)


def _content(of: Any) -> bytes:
    return of.encoded_data if isinstance(of, generic.StreamObject) else b""


def _raw(of: Any, key: str) -> list[Any]:
    """The items of an array as they are written, references mostly; none where there is no array."""
    array = of[key] if key in of else generic.ArrayObject()
    return [array.raw_get(at) for at in range(len(array))]


def _address(item: Any) -> Any:
    return item.reference if isinstance(item, generic.IndirectObject) else None


def _is_signature(item: Any) -> bool:
    """Whether an annotation is the field of a signature."""
    annotation = item.get_object()
    return annotation["/Subtype"] == "/Widget" and _of_field(annotation, "/FT") == "/Sig"


def _of_field(annotation: Any, key: str) -> str:
    """What the field says; several pictures of one field have it above them."""
    holder = annotation if key in annotation or "/Parent" not in annotation else annotation["/Parent"]
    return str(holder[key]) if key in holder else ""


# --- where signatures are drawn -------------------------------------------------------------------------


def _places(reader: PdfFileReader) -> Iterator[tuple[str, int]]:
    """The page on which each signature's field is drawn, by its name; a field without a picture has none."""
    for number, page in enumerate(_pages(reader.root["/Pages"], {}, 0), start=1):
        left, bottom, right, top = map(float, page["/MediaBox"])
        for one in _raw(page, "/Annots"):
            if not _is_signature(one):
                continue
            x0, y0, x1, y1 = map(float, one.get_object()["/Rect"])
            area = abs((x1 - x0) * (y1 - y0))
            if area > _MOST_OF_PAGE * abs((right - left) * (top - bottom)):
                raise Unfit(Why.COVERED)
            if area:
                yield _of_field(one.get_object(), "/T"), number


def _pages(node: Any, inherited: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        raise Unfit(Why.SLOW)
    known = inherited | {key: node[key] for key in ("/MediaBox", "/Annots") if key in node}
    if "/Kids" not in node:
        yield known
        return
    for kid in _raw(node, "/Kids"):
        yield from _pages(kid.get_object(), {"/MediaBox": known.get("/MediaBox")}, depth + 1)


# --- signatures -----------------------------------------------------------------------------------------


def _check(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], moment: datetime, *, last: bool
) -> dict[str, Any]:
    """One signature, or time stamp of the whole document, of which nothing is told."""
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
    stamp = signature.sig_object_type == "/DocTimeStamp"
    status: Any
    if stamp:
        status = validate_pdf_timestamp(signature, context)
    else:
        status = validate_pdf_signature(signature, context, key_usage_settings=_USES)
    whole = SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
    if status.coverage is None or status.coverage < whole:
        raise Unfit(Why.CHANGED if last and status.coverage == whole.ENTIRE_REVISION else Why.PARTLY)
    if not (status.intact and status.valid):
        raise Unfit(Why.UNSOUND)
    if status.docmdp_ok is not True:  # behind it stands nothing, or signatures that it lets come
        raise Unfit(Why.CHANGED)
    return {} if stamp else _told(status, moment)


def _told(status: Any, moment: datetime) -> dict[str, Any]:
    """Who signed, when, and whether the certificate is of somebody known."""
    certificate: x509.Certificate = status.signing_cert
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    at = stamp.timestamp if stamped else status.signer_reported_dt
    return {
        "name": _name(certificate.subject),
        "of": _part(certificate.subject, "organization_name"),
        "issuer": _name(certificate.issuer),
        "at": None if at is None else at.astimezone().replace(tzinfo=None).isoformat(timespec="minutes"),
        "stamped": stamped,
        "trust": _trust(status, certificate, moment),
    }


def _trust(status: Any, certificate: x509.Certificate, moment: datetime) -> str:
    if moment > certificate.not_valid_after:
        return "expired"
    if moment < certificate.not_valid_before:
        return "early"
    if status.trusted:
        return "trusted"
    unknown = (None, AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND)
    return "unknown" if status.trust_problem_indic in unknown else "doubtful"


def _name(of: x509.Name) -> str:
    return _part(of, "common_name") or _part(of, "organization_name") or of.human_friendly


def _part(of: x509.Name, key: str) -> str:
    value = of.native.get(key, "")
    return str(value[-1] if isinstance(value, list) else value)
