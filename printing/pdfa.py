"""From what reportlab has drawn to what is filed: PDF/A-3b (ISO 19005-3), tagged; the same bytes again.

Nothing may be written after it but signatures, which go behind its last byte.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from printing.places import Place
from printing.tags import Leaf
from printing.wording import local

if TYPE_CHECKING:
    from pikepdf import Pdf

__all__ = ["FLAVOUR", "as_pdfa"]

FLAVOUR: Final = "3b"
_MAKER: Final = "Hòm Phiếu"
_PRINTED: Final = 4  # a flag that the standard wants, though nothing is there to print


def as_pdfa(
    drawn: bytes,
    leaves: Sequence[Leaf],
    at: datetime,
    attached: tuple[str, bytes] | None = None,
    places: Sequence[Place] = (),
) -> bytes:
    """The document for the archive. `at`: the moment it says it was made; `attached`: JSON, named.

    `places`: where it is to be signed.

    It is not validated here, so that no citizen's letter can stop minutes: tests do that.
    """
    import pikepdf  # noqa: PLC0415 - half a second
    from pikepdf import pdfa  # noqa: PLC0415

    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        for page in pdf.pages:
            if "/Trans" in page:  # reportlab writes an empty one, which the standard forbids
                del page["/Trans"]
        _tag(pdf, leaves)
        _prepare(pdf, places)
        moment = local(at).replace(microsecond=0, tzinfo=None)
        stamp = f"{moment:D:%Y%m%d%H%M%S}+07'00"
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = pikepdf.String(stamp)
        pdf.docinfo["/Creator"] = pikepdf.String(_MAKER)
        if attached is not None:
            _attach(pdf, *attached, stamp)
        pdfa.prepare(pdf, FLAVOUR)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["xmp:MetadataDate"] = f"{moment.isoformat()}+07:00"
        written = io.BytesIO()
        pdf.save(written, **pdfa.resolve_save_kwargs(FLAVOUR, deterministic_id=True))
    return written.getvalue()


def _attach(pdf: "Pdf", name: str, content: bytes, stamp: str) -> None:
    """Data that the document is about (ISO 19005-3, 6.8), dated as the document itself."""
    from pikepdf import Array, AttachedFileSpec, Name  # noqa: PLC0415

    spec = AttachedFileSpec(
        pdf,
        content,
        filename=name,
        description="Kết quả mở hòm phiếu, dạng JSON",
        mime_type="application/json",
        creation_date=f"D:{stamp}",
        mod_date=f"D:{stamp}",
        relationship=Name.Data,
    )
    pdf.attachments[name] = spec
    pdf.Root.AF = Array([pdf.attachments[name].obj])


def _prepare(pdf: "Pdf", places: Sequence[Place]) -> None:
    """Empty signature fields (ISO 32000-1, 12.7.4.5); each appears (ISO 19005-3, 6.3.3), as nothing."""
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415

    fields = Array()
    for place in places:
        left, bottom, right, top = (round(one, 2) for one in place.corners)
        nothing = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form)
        nothing.BBox = Array([0, 0, round(right - left, 2), round(top - bottom, 2)])
        page = pdf.pages[place.page].obj
        field = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, F=_PRINTED, P=page)
        )
        field.T, field.TU = place.name, place.words
        field.Rect, field.AP = Array([left, bottom, right, top]), Dictionary(N=nothing)
        page.Annots = Array([*page.get("/Annots", []), field])
        fields.append(field)
    if places:
        pdf.Root.AcroForm = Dictionary(Fields=fields)


def _tag(pdf: "Pdf", leaves: Sequence[Leaf]) -> None:
    """The tree of elements (ISO 32000-1, 14.7): those next to each other in one place are one."""
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415

    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
    whole = _element(pdf, root, "Document")
    parents: list[list[Any]] = [[] for _ in pdf.pages]
    path: list[tuple[tuple[str, object], Any]] = []
    for leaf in leaves:
        shared = 0
        while shared < min(len(path), len(leaf.place)) and path[shared][0] == leaf.place[shared]:
            shared += 1
        del path[shared:]
        for step in leaf.place[shared:]:
            path.append((step, _element(pdf, path[-1][1] if path else whole, step[0])))
        element = path[-1][1]
        if leaf.alternative:
            element.Alt = leaf.alternative
        page = pdf.pages[leaf.page].obj
        element.K.append(Dictionary(Type=Name.MCR, Pg=page, MCID=leaf.number))
        parents[leaf.page].append(element)
    numbers = Array()
    for number, (shown, elements) in enumerate(zip(pdf.pages, parents, strict=True)):
        shown.obj.StructParents, shown.obj.Tabs = number, Name.S
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array(elements)))
    root.ParentTree, root.ParentTreeNextKey = Dictionary(Nums=numbers), len(parents)
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)


def _element(pdf: "Pdf", parent: Any, kind: str) -> Any:
    """A new element, the last child of its parent."""
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415

    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + kind), P=parent, K=Array()))
    if kind == "TH":
        made.A = Dictionary(O=Name.Table, Scope=Name.Column)
    parent.K.append(made)
    return made
