"""Where the words of matters are kept, by kind: the one place that tells kinds apart.

Another kind plugs in with a table that has `id`, `box_id`, `opening_id` and `text`, and a line of SOURCES.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.folding import fold
from ballots.forms.kinds import Scan
from ballots.forms.remarks import mask
from ballots.tables import Call, Letter, LetterScan, Matter, Remark

__all__ = ["contact", "destroy", "scan", "scanned", "searched", "texts", "waiting"]

_MOST_SEARCHED = 4_000  # what fold takes
SOURCES: Mapping[str, type[Remark | Letter | Call]] = {"remark": Remark, "letter": Letter, "call": Call}


def searched(text: str) -> str:
    """The masked words as a search looks through them."""
    return fold(mask(text)[:_MOST_SEARCHED])


def waiting(session: Session, opening_id: int) -> list[tuple[str, str, str, str]]:
    """All that an opening has brought: box, kind, key, words; of a kind in the order of the random keys."""
    found: list[tuple[str, str, str, str]] = []
    for kind, table in SOURCES.items():
        query = select(col(table.box_id), col(table.id), col(table.text))
        query = query.where(col(table.opening_id) == opening_id).order_by(col(table.box_id), col(table.id))
        found += [(box_id, kind, key, text) for box_id, key, text in session.exec(query).all()]
    return found


def texts(session: Session, matters: Iterable[Matter]) -> dict[tuple[str, str], str]:
    """The words of matters by kind and key, personal data masked; "" of those that were destroyed.

    One statement a kind, however many matters.
    """
    keys: dict[str, set[str]] = {kind: set() for kind in SOURCES}
    for matter in matters:
        keys[matter.kind].add(matter.source_id)
    found: dict[tuple[str, str], str] = {}
    for kind, table in SOURCES.items():
        query = select(col(table.id), col(table.text)).where(col(table.id).in_(keys[kind]))
        found |= {(kind, key): mask(text) for key, text in session.exec(query).all()}
    return found


def contact(session: Session, matter: Matter) -> str:
    """Whom to answer, as a letter says; for nobody but the secretary and the official who was given it."""
    letter = session.get(Letter, matter.source_id) if matter.kind == "letter" else None
    return "" if letter is None else letter.contact


def scanned(session: Session, matters: Iterable[Matter]) -> set[str]:
    """The keys of those that are a scan of a paper letter: their words are what the secretary says of it."""
    keys = {matter.source_id for matter in matters if matter.kind == "letter"}
    query = select(col(Letter.id)).where(col(Letter.id).in_(keys), col(Letter.scan) != "")
    return set(session.exec(query).all())


def scan(session: Session, matter: Matter) -> Scan:
    """The scan of a paper letter, for whom its contact is; REMARK_UNKNOWN where there is none."""
    letter = session.get(Letter, matter.source_id) if matter.kind == "letter" else None
    if letter is None or not letter.scan:
        raise Refused(Code.REMARK_UNKNOWN)
    return Scan(letter.scan, session.get_one(LetterScan, letter.id).content)


def destroy(session: Session, box_id: str, opening_id: int) -> None:
    """Let go of the words that this opening of a box and those before it have brought.

    They go with the envelopes they came from; what the office answered and did stays, and who did it.
    """
    for table in SOURCES.values():
        old = (col(table.box_id) == box_id, col(table.opening_id) <= opening_id)
        session.execute(update(table).where(*old).values(text=""))
    for marked in (Remark, Letter):
        old = (col(marked.box_id) == box_id, col(marked.opening_id) <= opening_id)
        session.execute(update(marked).where(*old).values(hidden=""))
    letters = (col(Letter.box_id) == box_id, col(Letter.opening_id) <= opening_id)
    scans = select(col(Letter.id)).where(*letters, col(Letter.scan) != "")
    session.execute(delete(LetterScan).where(col(LetterScan.letter_id).in_(scans)))
    session.execute(update(Letter).where(*letters).values(contact="", scan=""))
    gone = (col(Matter.box_id) == box_id, col(Matter.opening_id) <= opening_id)
    session.execute(update(Matter).where(*gone).values(search="", wording=False))
