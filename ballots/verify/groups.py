"""Compares what is told by field, reason and desk with the rule, with the totals, and with the envelopes.

Where there was paper, its part of every cell is what the envelopes leave, and has to be a count. Knows no
database.
"""

from collections.abc import Mapping, Sequence

from ballots.errors import Refused
from ballots.forms.groups import (
    Breakdown,
    Group,
    desk_parts,
    read_breakdown,
    read_desks,
    withhold,
    withhold_desks,
)
from ballots.forms.questionnaire import Form
from ballots.forms.tally import LEAST_SHOWN, NO_FIELD, FieldTally, Tally
from ballots.forms.told import Told
from ballots.verify import events
from ballots.verify.archive import Archive
from ballots.verify.differences import Place, difference, more
from ballots.verify.findings import Find, Findings, Proof

__all__ = ["check_told", "told_otherwise"]


def check_told(archive: Archive, form: Form, result: events.Result, told: Told, findings: Findings) -> None:
    """Rows of one result follow the rule and add up to its totals; its desk table is the published one."""
    if result.told is None:
        findings.note(Proof.TALLY, Find.GROUPS_NOT_TOLD)
        return
    try:
        breakdown = read_breakdown(form, result.told)
        rows = [breakdown.fields, *_desks(archive, form, result, findings)]
    except Refused:
        findings.false(Proof.TALLY, Find.GROUPS_WRONG)
        return
    enough = told.size.valid >= LEAST_SHOWN
    reasons = (n for n in breakdown.reasons.values() if n is not None)
    wrong = any(n > told.size.valid for n in reasons) or bool(breakdown.fields) is not enough
    if wrong or not all(_adds_up(table, told) for table in rows if table):
        findings.false(Proof.TALLY, Find.GROUPS_WRONG)


def _desks(
    archive: Archive, form: Form, result: events.Result, findings: Findings
) -> list[tuple[Group, ...]]:
    """The desk table, which only a full archive has, and always has where one was published."""
    if result.desks is None or not archive.full:
        return []
    if result.desks.hex() not in archive.desks:
        findings.false(Proof.TALLY, Find.DESKS_MISSING)
        return []
    return [read_desks(form, archive.desk_table(result.desks.hex()))]


def _adds_up(rows: Sequence[Group], told: Told) -> bool:
    answers = told.answers
    if answers is None or sum(row.valid for row in rows) != told.size.valid:
        return False
    return all(
        sum(row.levels[question][level] for row in rows) == n
        for question, counts in answers.levels.items()
        for level, n in counts.items()
    )


def told_otherwise(archive: Archive, counted: Tally, result: events.Result) -> Place | None:
    """The first place where the tables of a result cannot be those of its envelopes and its paper."""
    try:
        breakdown = None if result.told is None else read_breakdown(counted.form, result.told)
        digest = "" if result.desks is None else result.desks.hex()
        kept = read_desks(counted.form, archive.desk_table(digest)) if digest in archive.desks else ()
    except Refused:
        return None  # said as groups_wrong
    if breakdown is None or not isinstance(result.paper, dict):  # said
        return None
    named = [code for row in kept for code in row.codes if code != NO_FIELD]
    parts = desk_parts(counted, named)
    tables = (("fields", breakdown.fields, counted.fields), ("desks", kept, parts))
    place = next((found for one in tables if (found := _beyond(*one, counted)) is not None), None)
    paper = int(result.paper["valid"])
    place = place or _reasons_beyond(counted, breakdown.reasons, paper)
    if place is None and paper == 0:
        return _otherwise(counted, breakdown, kept, named)
    return place


def _beyond(what: str, rows: Sequence[Group], parts: Mapping[str, FieldTally], all_: Tally) -> Place | None:
    """The first cell in which there are more envelopes than ballots."""
    for row in rows:
        members = [parts[code] for code in row.codes]
        levels = {
            question: {level: sum(one.levels[question][level] for one in members) for level in counts}
            for question, counts in all_.levels.items()
        }
        mine = {"valid": sum(one.valid for one in members), "levels": levels}
        found = more(mine, {"valid": row.valid, "levels": row.levels}, f"{what}/{'+'.join(row.codes)}")
        if found is not None:
            return found
    return None


def _reasons_beyond(counted: Tally, told: Mapping[str, int | None], paper: int) -> Place | None:
    """A reason told less often than envelopes give it, or more often than they and all paper could."""
    for code, n in counted.reasons.items():
        said = told[code]
        if n > (LEAST_SHOWN - 1 if said is None else said) or (said or 0) > n + paper:
            return f"reasons/{code}", str(n), "–" if said is None else str(said)
    return None


def _otherwise(
    counted: Tally, breakdown: Breakdown, desks: Sequence[Group], named: Sequence[str]
) -> Place | None:
    """Without paper the tables are exactly those that the envelopes give."""
    again = [withhold(counted).as_dict(), Breakdown(withhold_desks(counted, named), {}).as_dict()]
    told = [breakdown.as_dict(), Breakdown(tuple(desks), {}).as_dict()]
    by_codes = [
        {"+".join(row["codes"]): row for row in one["fields"]} | {"reasons": one["reasons"]}
        for one in (*again, *told)
    ]
    for mine, theirs in zip(by_codes[:2], by_codes[2:], strict=True):
        if (found := difference(mine, theirs)) is not None:
            return found
    return None
