"""Compares what is in the box with what the chain told: leaves, envelopes, released keys, recount, result.

Envelopes are opened as they are read, in two processes, and none is kept. Knows no database.
"""

from collections.abc import Callable, Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Form, Kind
from ballots.forms.told import read_told, size_of
from ballots.sealing import quorum
from ballots.sealing.envelope import check_envelope, envelope_length, leaf_hash
from ballots.sealing.keyring import padlock_of
from ballots.sealing.ledger import merkle_root
from ballots.sealing.sheet import Sheet
from ballots.verify import events
from ballots.verify.archive import Archive
from ballots.verify.differences import difference, more
from ballots.verify.figures import figures_of
from ballots.verify.findings import Find, Findings, Proof, Unreadable
from ballots.verify.groups import check_told, told_otherwise
from ballots.verify.recount import open_and_tally
from ballots.verify.walk import Walk

__all__ = ["Advance", "check_box", "check_slips"]

Advance = Callable[[int, int], None]  # envelopes read, of how many
_TELL_EVERY = 256
_SEALING = {Code.SPOILED, Code.MALFORMED, Code.WRONG_SEAL}


def check_box(archive: Archive, walk: Walk, form: Form, findings: Findings, advance: Advance) -> None:
    """Proofs 4 and 7 to 11 for the archive's period; without a closing there is nothing to compare with.

    What was counted is left in findings.figures, for each of the period's openings.
    """
    if walk.closed is None:
        findings.false(Proof.TALLY, Find.RESULT_MISSING)
        return
    leaves = _leaves(archive, walk, walk.closed, findings)
    _check_results(archive, walk, walk.closed, form, findings)
    if not archive.full:
        findings.proved(Proof.ENVELOPES, Find.LEAVES_WHOLE, count=len(leaves), batches=len(walk.batches))
        findings.note(Proof.OPENING, Find.PUBLIC_ONLY)
        return
    keys = _keys(archive, walk, walk.closed, findings)
    if "envelopes" in walk.destroyed and archive.envelopes_size == 0:
        findings.proved(Proof.ENVELOPES, Find.LEAVES_WHOLE, count=len(leaves), batches=len(walk.batches))
        findings.note(Proof.OPENING, Find.RECOUNT_GONE)
        return
    if "envelopes" in walk.destroyed:
        findings.false(Proof.ENVELOPES, Find.DESTROYED_KEPT, period=archive.period, kept="envelopes")
    source = _envelopes(archive, leaves, findings, advance)
    if keys is None or walk.released is None or walk.result is None:
        for _ in source:
            pass
        if walk.destroyed & {"releases", "envelopes"}:
            findings.note(Proof.OPENING, Find.RECOUNT_GONE)
    else:
        _recount(archive, walk.released, walk.result, form, keys, source, findings)
    findings.proved(Proof.ENVELOPES, Find.ENVELOPES_WHOLE, count=len(leaves), batches=len(walk.batches))


# --- leaves and envelopes -------------------------------------------------------------------------------


def _leaves(archive: Archive, walk: Walk, closed: events.Closed, findings: Findings) -> list[bytes]:
    """All leaf hashes, sorted; each batch has its root, all together have the closing's."""
    leaves: list[bytes] = []
    told = {batch.batch: batch for batch in walk.batches}
    for number, listed in archive.batches():
        batch = told.pop(number, None)
        if batch is None or (batch.count, batch.root) != (len(listed), merkle_root(listed)):
            findings.false(Proof.ENVELOPES, Find.BATCH_DIFFERS, batch=number)
        leaves += listed
    for number in told:
        findings.false(Proof.ENVELOPES, Find.BATCH_DIFFERS, batch=number)
    leaves.sort()
    if len(set(leaves)) != len(leaves):
        findings.false(Proof.ENVELOPES, Find.LEAF_TWICE)
    if (closed.count, closed.root) != (len(leaves), merkle_root(leaves)):
        findings.false(Proof.ENVELOPES, Find.ROOT_DIFFERS, period=closed.period)
    return leaves


def _envelopes(
    archive: Archive, leaves: list[bytes], findings: Findings, advance: Advance
) -> Iterator[bytes]:
    """The envelopes whose leaves were published, in that order; what is foreign or missing is found."""
    sheet = archive.sheets[archive.period]
    length = envelope_length(sheet)
    total, at, foreign, missing = archive.envelopes_size // length, 0, 0, 0
    for number, envelope in enumerate(archive.envelopes(length), start=1):
        leaf = leaf_hash(envelope)
        while at < len(leaves) and leaves[at] < leaf:
            at, missing = at + 1, missing + 1
        if at < len(leaves) and leaves[at] == leaf:
            at += 1
            _check_passed(sheet, envelope, findings)
            yield envelope
        else:
            foreign += 1
        if number % _TELL_EVERY == 0 or number == total:
            advance(number, total)
    missing += len(leaves) - at
    if foreign:
        findings.false(Proof.ENVELOPES, Find.ENVELOPE_FOREIGN, count=foreign)
    if missing:
        findings.false(Proof.ENVELOPES, Find.ENVELOPES_MISSING, count=missing)


def _check_passed(sheet: Sheet, envelope: bytes, findings: Findings) -> None:
    """No slot takes an envelope of another seal: who finds one in the box knows that it was put there."""
    try:
        check_envelope(sheet, envelope)
    except Refused:
        findings.false(Proof.ENVELOPES, Find.ENVELOPE_WRONG_SEAL)


# --- keys -----------------------------------------------------------------------------------------------


def _keys(
    archive: Archive, walk: Walk, closed: events.Closed, findings: Findings
) -> dict[str, EllipticCurvePrivateKey] | None:
    """The recorded set's keys; None when they are destroyed, false, or nothing was opened."""
    sheet = archive.sheets[archive.period]
    recorded = {} if walk.released is None else walk.released.releases
    keys: dict[str, EllipticCurvePrivateKey] = {}
    destroyed = "releases" in walk.destroyed
    for role, release in archive.releases.items():
        signed = events.Signed(release.holder, release.signature)
        late = role not in recorded  # handed in after the opening: it opened nothing, but it was signed
        genuine = walk.release_signed(sheet, closed, role, signed) if late else recorded[role] == signed
        if not genuine:
            about: dict[str, str | int] = {"period": archive.period, "role": role}
            findings.false(Proof.SIGNATURES, Find.RELEASE_SIGNATURE_FALSE, **about)
        if release.scalar is not None:
            if destroyed:
                findings.false(Proof.RELEASES, Find.DESTROYED_KEPT, period=archive.period, kept="releases")
            try:
                keys[role] = padlock_of(release.scalar, sheet.padlocks.get(role, b""))
            except Refused:
                findings.false(Proof.RELEASES, Find.RELEASE_FALSE, role=role)
    for role in recorded.keys() | archive.releases.keys():
        one = archive.releases.get(role)
        if one is None or (one.scalar is None and not destroyed):
            findings.false(Proof.RELEASES, Find.RELEASE_MISSING, role=role)
    if walk.released is None:
        _check_shut(archive, walk, findings)
        return None
    if any(role not in keys for role in walk.released.needed):
        return None
    findings.proved(Proof.RELEASES, Find.RELEASES_FIT, count=len(keys))
    return {role: keys[role] for role in walk.released.needed}


def _check_shut(archive: Archive, walk: Walk, findings: Findings) -> None:
    """A box that was said to stay shut although a qualified set had handed in its keys."""
    sets = archive.sheets[archive.period].sets
    if walk.result is not None and quorum.qualified(sets, archive.releases.keys()) is not None:
        findings.false(Proof.QUORUM, Find.UNOPENED_WITH_KEYS, period=archive.period)


# --- the count ------------------------------------------------------------------------------------------


def _check_results(
    archive: Archive, walk: Walk, closed: events.Closed, form: Form, findings: Findings
) -> None:
    """The results' own sums, and what they may tell; how many ballots there must be is in counters.py."""
    if archive.desks - {one.desks.hex() for one in walk.results if one.desks is not None}:
        findings.false(Proof.TALLY, Find.DESKS_FOREIGN)
    for result in walk.results:
        try:
            told = read_told(form, result.electronic, result.paper, result.together)
        except Refused as no:
            small = no.facts.get("why") in {"small", "breakdown"}
            code = Find.TOLD_WRONG if small else Find.RESULT_FALSE
            findings.false(Proof.TALLY, code, which="published")
        else:
            findings.figures.append(figures_of(form, result, told, closed.count, None))
            check_told(archive, form, result, told, findings)
        if result.carried:
            findings.note(Proof.OPENING, Find.CARRIED_ON)
        if result.unopened:
            findings.note(Proof.OPENING, Find.UNOPENED, count=closed.count)
    if walk.result is None:
        findings.false(Proof.TALLY, Find.RESULT_MISSING)
    elif not walk.result.unopened:
        findings.proved(Proof.QUORUM, Find.SET_QUALIFIED, roles=",".join(walk.result.needed))


def _recount(
    archive: Archive,
    released: events.Released,
    result: events.Result,
    form: Form,
    keys: dict[str, EllipticCurvePrivateKey],
    source: Iterator[bytes],
    findings: Findings,
) -> None:
    """Open every envelope with the recorded set, count, and compare with what was published."""
    sheet = archive.sheets[archive.period]
    if released.needed not in sheet.sets:  # said as set_not_qualified: nothing to open it with
        for _ in source:
            pass
        return
    tally, _ = open_and_tally(form, sheet.raw, keys, released.needed, source)
    if result.unopened or not isinstance(result.electronic, dict):
        return
    counted = tally.totals().as_dict()
    apart = "levels" in result.electronic
    _compare_spoiled(counted["spoiled_why"], result.electronic.get("spoiled_why"), findings)
    place = difference(counted if apart else size_of(tally).as_dict(), result.electronic)
    place = place or _beyond(counted, result.together) or told_otherwise(archive, tally, result)
    if place is not None:
        findings.false(Proof.TALLY, Find.TALLY_DIFFERS, place=place[0], counted=place[1], told=place[2])
    findings.figures = [
        figures_of(form, result, one.told, tally.ballots, tally) if one.result is result else one
        for one in findings.figures
    ]
    spoiled = {
        kind: sum(n for why, n in tally.spoiled_why.items() if (why in _SEALING) is kind)
        for kind in (True, False)
    }
    findings.proved(Proof.OPENING, Find.OPENED, count=tally.ballots, spoiled=spoiled[True])
    findings.proved(Proof.ANSWERS, Find.ANSWERS_READ, unfit=spoiled[False])
    findings.proved(Proof.TALLY, Find.TALLY_EQUAL, ballots=tally.ballots, valid=tally.valid)


def _compare_spoiled(counted: dict[str, int], told: object, findings: Findings) -> None:
    if not isinstance(told, dict):
        return  # said as result_false
    for why in sorted(counted.keys() | told.keys()):
        if counted.get(why, 0) != told.get(why, 0):
            facts = {"why": why[:40], "counted": counted.get(why, 0), "told": str(told.get(why, 0))}
            if why in _SEALING:
                findings.false(Proof.OPENING, Find.SPOILED_DIFFERS, **facts)
            else:
                findings.false(Proof.ANSWERS, Find.UNFIT_DIFFERS, **facts)


def _beyond(counted: dict[str, Any], together: object) -> tuple[str, str, str] | None:
    """The first place where the electronic ballots alone answered more often than they and paper together."""
    if not isinstance(together, dict):  # not told, or said as result_false
        return None
    both = {"levels": counted["levels"], "unanswered": counted["unanswered"]}
    return more(both, {key: together.get(key) for key in both})


def check_slips(walk: Walk, findings: Findings) -> None:
    """Tell slips issued against results returned: more slips than results is for people to explain."""
    if walk.kind is not Kind.BALLOTS:
        findings.note(Proof.COUNTERS, Find.WITHOUT_SLIPS, kind=walk.kind.value)
        return
    for one in findings.figures:
        if one.without_slip > 0:
            facts = {"count": one.without_slip, "paper": one.told.paper.ballots}
            findings.note(Proof.COUNTERS, Find.PAPER_WITHOUT_SLIPS, **facts)
    if walk.closed is None:
        return
    now = walk.closed.counters
    before = {"issued": 0, "void": 0} if walk.before is None else walk.before.counters
    issued, void = (now[name] - before[name] for name in ("issued", "void"))
    known = [result.returned for result in walk.results if result.returned is not None]
    if not known:
        findings.note(Proof.COUNTERS, Find.RETURNED_UNKNOWN, issued=issued, void=void)
        return
    more = issued - void > sum(known)
    code = Find.MORE_SLIPS_THAN_RESULTS if more else Find.SLIPS_AND_RESULTS
    findings.note(Proof.COUNTERS, code, issued=issued, void=void, returned=sum(known))


def read_form_of(archive: Archive, findings: Findings, read: Callable[[bytes], Form]) -> Form:
    """The questionnaire of the archive, which must be the one that the sheet names; FORM_MALFORMED."""
    try:
        form = read(archive.form)
    except Refused as error:
        raise Unreadable(Find.FORM_MALFORMED) from error
    if form.name != archive.sheets[archive.period].form:
        findings.false(Proof.SHEETS, Find.FORM_DIFFERS)
    return form
