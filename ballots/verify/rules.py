"""Tells under which rule each period was sealed: every qualified set, and how the rule changed.

A sheet's format can name a set of one role, or of the evaluated unit's people only: an auditor hears of it.
"""

from ballots.sealing import quorum
from ballots.sealing.sheet import Sheet
from ballots.verify.archive import Archive
from ballots.verify.findings import Find, Findings, Proof
from ballots.verify.walk import Walk

__all__ = ["check_rules"]


def check_rules(archive: Archive, walk: Walk, findings: Findings) -> None:
    """Tell all sets of the archive's period; in every period, a set of one role and a rule that changed."""
    _tell(archive.sheets[archive.period], findings)
    before = None
    for number in sorted(walk.sealed.keys() & archive.sheets.keys()):
        sheet = archive.sheets[number]
        for needed in quorum.of_one_role(sheet.sets):
            findings.false(Proof.SHEETS, Find.RULE_ALONE, period=number, role=needed[0])
        if before is not None and sheet.sets != before.sets:
            rules = {"rule_before": _spelled(before.sets), "rule_now": _spelled(sheet.sets)}
            findings.note(Proof.SHEETS, Find.RULE_CHANGED, period=number, **rules)
        before = sheet


def _tell(sheet: Sheet, findings: Findings) -> None:
    for at, needed in enumerate(sheet.sets, start=1):
        roles = ",".join(needed)
        facts: dict[str, str | int] = {
            "period": sheet.period,
            "at": at,
            "of": len(sheet.sets),
            "roles": roles,
        }
        findings.note(Proof.SHEETS, Find.RULE_SET, **facts)
    for needed in quorum.insiders_alone(sheet.sets):
        findings.note(Proof.SHEETS, Find.RULE_INSIDERS, period=sheet.period, roles=",".join(needed))


def _spelled(sets: quorum.Sets) -> str:
    return ";".join(",".join(needed) for needed in sets)
