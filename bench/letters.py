"""What must not grow with the letters that a box holds: the drop of one more, without HTTP."""

from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom
from secrets import token_bytes
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import insert

from app.settings import now
from ballots.box import unslipped
from ballots.forms.kinds import Kind
from ballots.office import setup
from ballots.tables import Box, BoxedEnvelope
from bench.measure import Line, interleaved
from bench.office import Office

__all__ = ["measure"]

_FEW = 300
_BOX = "hom-1"
_AT_ONCE = 5_000
_shuffle = SystemRandom()


def measure(repeats: int, drops: int, many: int) -> list[Line]:
    """The mean of a drop with 300 letters in the box and with `many`, box after box."""
    with ExitStack() as stack:
        offices = {name: _office(stack, held) for name, held in (("few", _FEW), ("many", many))}
        took = interleaved(
            repeats, {name: lambda one=one: _mean(one, drops) for name, one in offices.items()}
        )
    return [
        Line(f"mean of a letter's drop, {_FEW} in the box", took["few"], "µs"),
        Line(f"the same, {many:,} in the box ÷ that", took["many"], "µs", took["few"], "≤ 1.3"),
    ]


def _office(stack: ExitStack, held: int) -> Office:
    """A box of letters with so many in it; what a drop looks at of them is the leaf hash."""
    folder = stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-"))
    office = Office(Path(folder), 1)
    stack.callback(office.close)
    with office.database.writing() as session:
        session.get_one(Box, _BOX).kind = Kind.LETTERS
        setup.set_cap(session, _BOX, setup.MAX_CAP)
        for start in range(0, held, _AT_ONCE):
            rows = [
                {"leaf": token_bytes(32), "box_id": _BOX, "period": 1, "batch": at // 10, "envelope": b"-"}
                for at in range(start, min(held, start + _AT_ONCE))
            ]
            session.connection().execute(insert(BoxedEnvelope), rows)
    return office


def _mean(office: Office, drops: int) -> float:
    envelopes, today, key = office.envelopes(drops, _BOX), now().date(), office.log_key(_BOX)
    begun = perf_counter()
    for envelope in envelopes:
        with office.database.dropping() as session:
            unslipped.drop(session, _BOX, Kind.LETTERS, envelope, today, _shuffle, key)
    return (perf_counter() - begun) / drops * 1e6
