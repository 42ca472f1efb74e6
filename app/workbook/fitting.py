"""What cells of one row say together: a cap without letters, a person with nothing to do, an auditor's key.

The domain refuses the same when it makes them; said here, it stands at its cell and beside all the others.
"""

from collections.abc import Mapping
from typing import Any

from app.errors import Problem, Rejected, sentence
from app.workbook.headed import Found, Line
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.office import setup

__all__ = ["check"]

_ALONE = {"auditor": Problem.AUDITOR_ALONE, "province": Problem.PROVINCE_ALONE}


def check(key: str, line: Line, values: Mapping[str, Any], found: Found) -> None:
    """Tell what does not go together in a row of a sheet."""
    if key == "box":
        for column, no in _box(values):
            found.tell(line.spots[column], sentence(no))
    if key == "person":
        _person(line, values, found)


def _box(values: Mapping[str, Any]) -> list[tuple[str, Refused]]:
    kind, wrong = values.get("kind", Kind.BALLOTS), list[tuple[str, Refused]]()
    least = 1 if kind == Kind.LETTERS else setup.LEAST_SMALLEST
    if not least <= values.get("smallest", least) <= setup.MAX_SMALLEST:
        wrong.append(("smallest", Refused(Code.SMALLEST_WRONG, least=least, most=setup.MAX_SMALLEST)))
    if "daily_cap" in values and kind != Kind.LETTERS:
        wrong.append(("daily_cap", Refused(Code.BOX_KIND)))
    elif not 1 <= values.get("daily_cap", 1) <= setup.MAX_CAP:
        wrong.append(("daily_cap", Refused(Code.CAP_WRONG, most=setup.MAX_CAP)))
    if "layout" in values and kind != Kind.BALLOTS:
        wrong.append(("layout", Refused(Code.BOX_KIND)))
    return wrong


def _person(line: Line, values: Mapping[str, Any], found: Found) -> None:
    if not line.cells.keys() & {"duties", "role"}:
        spot = line.spots.get("duties", line.spot)
        found.tell(spot, "người này chưa có việc. Xin điền Nhiệm vụ, hoặc Vai trò trong hội đồng.")
    duties = values.get("duties", [])
    for duty, problem in _ALONE.items():
        if duty in duties and (len(duties) > 1 or "role" in values):
            found.tell(line.spots["duties"], sentence(Rejected(problem)))
