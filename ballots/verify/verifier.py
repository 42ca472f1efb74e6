"""Checks the archive of one period, on any computer: no server, no network, no database.

Who runs it trusts nobody's word but what is on paper (seal, head of the chain, minutes) and this code. The
thirteen proofs are listed at `verify`; findings, never a traceback; their words are app/words/findings.py's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.questionnaire import Form
from ballots.sealing.sheet import HASH_BYTES
from ballots.spelling import CROCKFORD, crockford
from ballots.verify.archive import Archive
from ballots.verify.box import check_box, check_slips, read_form_of
from ballots.verify.figures import Read
from ballots.verify.findings import Find, Findings, Proof, Unreadable
from ballots.verify.minutes import check_minutes
from ballots.verify.rules import check_rules
from ballots.verify.walk import Walk

__all__ = ["Compared", "read_printed", "verify"]

_HEX_LENGTH, _CROCKFORD_LENGTH = 64, 52
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Compared:
    """What the archive is held against; None was not given."""

    seal: bytes | None = None  # from the notice at the box
    head: bytes | None = None  # a hash of the chain, from notice or minutes
    since: Path | None = None  # an older archive of the same box
    minutes: Path | None = None  # the PDF
    read: Read | None = None  # … and who reads its figures; None where nothing is there to read it with


def verify(
    path: Path,
    compared: Compared | None = None,
    advance: Callable[[int, int], None] = lambda _done, _of: None,
) -> Findings:
    """Prove, or find false, in this order; what cannot be read ends it.

     1. Every file has the one format and spelling of docs/FORMATS.md.
     2. The chain is whole from height 0, in a possible order, and signed by the log key of the sheets; it
        has the head, and the sheet the seal, that stand on paper.
     3. The chain of an older archive is its beginning.
     4. Leaf hashes have the roots of their batches and of the closing; envelopes have the leaf hashes.
     5. Sheets are those that were sealed, each names the seal before it, one log key, its questionnaire; no
        role opens alone. Every qualified set is told, and a rule unlike that of the period before.
     6. Every role signed its sheet and its release, with keys that a holder of that role vouched for.
     7. Released keys are those of the padlocks on the sheet.
     8. The recorded set is the first qualified one among the roles that had released.
     9. Every envelope opens with it, or is spoiled for the recorded reason.
    10. Answers fit the questionnaire, or are spoiled for the recorded reason.
    11. The tally, counted again, is the published one; a follow-up sample is that which the result draws.
    12. The counters close, from each count to the next; slips are told beside results returned.
    13. The minutes are those of this opening, and the figures that stand in them are those counted.
    """
    findings, compared = Findings(), compared or Compared()
    try:
        with Archive(path) as archive:
            _verify(archive, compared, findings, advance)
    except Unreadable as error:
        findings.unreadable(error)
    return findings


def _verify(
    archive: Archive, compared: Compared, findings: Findings, advance: Callable[[int, int], None]
) -> None:
    walk = Walk(archive, findings)
    if not walk.walk():
        return
    form = read_form_of(archive, findings, questionnaire.read_published)
    _compare_paper(archive, walk, compared, findings)
    if compared.since is not None:
        _compare_older(archive, walk, compared.since, findings)
    check_box(archive, walk, form, findings, advance)
    findings.proved(Proof.FORMATS, Find.FORMATS_READ, period=archive.period, box=archive.box)
    if archive.packed_anew:
        findings.note(Proof.FORMATS, Find.PACKED_ANEW)
    findings.proved(Proof.CHAIN, Find.CHAIN_WHOLE, entries=len(walk.hashes), head=crockford(walk.hashes[-1]))
    check_rules(archive, walk, findings)
    findings.proved(Proof.SHEETS, Find.SHEETS_WHOLE, count=len(walk.sealed))
    findings.proved(Proof.SIGNATURES, Find.SIGNED, period=archive.period)
    _name_signers(archive, walk, findings)
    findings.proved(Proof.COUNTERS, Find.COUNTERS_CLOSE)
    check_slips(walk, findings)
    _check_sample(archive, walk, form, findings)
    check_minutes(archive, walk, compared.minutes, compared.read, findings)
    findings.made.sort(key=lambda found: found.proof)


# --- paper, and an older archive ------------------------------------------------------------------------


def read_printed(text: str) -> bytes:
    """A seal or a hash as it is printed: 52 letters in groups, or 64 hexadecimal digits; MALFORMED."""
    plain = "".join(text.replace("-", "").split()).upper()
    if len(plain) == _HEX_LENGTH and all(letter in "0123456789ABCDEF" for letter in plain):
        return bytes.fromhex(plain)
    plain = plain.translate(_MISREAD)
    if len(plain) != _CROCKFORD_LENGTH or any(letter not in CROCKFORD for letter in plain):
        raise Refused(Code.MALFORMED)
    number = 0
    for letter in plain:
        number = number << 5 | CROCKFORD.index(letter)
    data = (number >> _CROCKFORD_LENGTH * 5 - HASH_BYTES * 8).to_bytes(HASH_BYTES)
    if crockford(data) != plain:
        raise Refused(Code.MALFORMED)
    return data


def _compare_paper(archive: Archive, walk: Walk, compared: Compared, findings: Findings) -> None:
    """Seal and head: the operator, who holds the log key, can write all the rest anew."""
    if compared.seal is not None:
        if compared.seal == archive.sheets[archive.period].seal:
            findings.proved(Proof.CHAIN, Find.SEAL_FOUND, period=archive.period)
        else:
            findings.false(Proof.CHAIN, Find.SEAL_DIFFERS, period=archive.period)
    if compared.head is not None:
        if compared.head not in walk.hashes:
            findings.false(Proof.CHAIN, Find.HEAD_DIFFERS)
        else:
            height = walk.hashes.index(compared.head)
            findings.proved(Proof.CHAIN, Find.HEAD_FOUND, height=height)
            if height < walk.result_height:
                findings.note(Proof.CHAIN, Find.HEAD_EARLY, height=height, result=walk.result_height)
    if compared.seal is None and compared.head is None:
        findings.note(Proof.CHAIN, Find.ONLY_ITSELF)
    elif compared.seal is None:
        findings.note(Proof.CHAIN, Find.NO_SEAL_GIVEN)
    elif compared.head is None:
        findings.note(Proof.CHAIN, Find.NO_HEAD_GIVEN)


def _compare_older(archive: Archive, walk: Walk, path: Path, findings: Findings) -> None:
    with Archive(path) as older:
        if older.box != archive.box:
            findings.false(Proof.PREFIX, Find.OLDER_OTHER_BOX)
            return
        count = 0
        for entry in older.entries():
            if count >= len(walk.hashes) or entry.hash != walk.hashes[count]:
                findings.false(Proof.PREFIX, Find.NOT_A_PREFIX, height=count)
                return
            count += 1
    findings.proved(Proof.PREFIX, Find.PREFIX_KEPT, entries=count)


# --- the follow-up sample -------------------------------------------------------------------------------


def _check_sample(archive: Archive, walk: Walk, form: Form, findings: Findings) -> None:
    """Every sample in the chain is drawn again; of the archive's own period is said what was found."""
    controls, period = walk.controls, archive.period
    for wrong in controls.wrong_samples:
        findings.false(Proof.TALLY, Find.SAMPLE_FALSE, period=wrong)
    for wrong in [*controls.wrong_tallies, *([] if controls.fits(period, form) else [period])]:
        findings.false(Proof.TALLY, Find.CONTROL_FALSE, period=wrong)
    sample, told = controls.samples.get(period), controls.tallies.get(period)
    if sample is None:
        return
    facts: dict[str, str | int] = {"drawn": len(sample.places), "results": sample.results}
    if told is None:
        findings.note(Proof.TALLY, Find.SAMPLE_SILENT, **facts)
    else:
        findings.proved(Proof.TALLY, Find.SAMPLE_DRAWN, **facts, met=told.control.met)


# --- what people compare --------------------------------------------------------------------------------


def _name_signers(archive: Archive, walk: Walk, findings: Findings) -> None:
    """Tell whose keys these are: whether a fingerprint is a person's, only that person can say."""
    sealed = walk.sealed.get(archive.period)
    for role, signed in () if sealed is None else sealed.signatures.items():
        findings.note(Proof.SIGNATURES, Find.SIGNER, role=role, holder=signed.holder)
    for role, signed in () if walk.released is None else walk.released.releases.items():
        holder = walk.holder(signed.holder)
        if holder is not None and holder.kind == "spare":
            findings.note(Proof.SIGNATURES, Find.SPARE_USED, role=role, holder=signed.holder)
