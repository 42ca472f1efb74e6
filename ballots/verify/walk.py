"""Walks a box's chain entry by entry: order, sheets, holders, signatures, and the counters of every count.

What it gathers of the archive's own period is compared with its envelopes in box.py. Knows no cipher.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ballots.errors import Refused
from ballots.forms.kinds import Kind, kind_of
from ballots.sealing import ledger, quorum
from ballots.sealing.keyring import fingerprint
from ballots.sealing.sheet import Sheet
from ballots.sealing.signatures import holder_statement, release_statement, sheet_statement, verify
from ballots.verify import events
from ballots.verify.archive import Archive
from ballots.verify.counters import check_closed, check_issued, check_result, has_slips
from ballots.verify.findings import Find, Findings, Proof, Unreadable
from ballots.verify.papers import Correcting, Minutes, Papers, Version
from ballots.verify.sample.controls import Asked, Controls, Drawn

__all__ = ["Walk"]


@dataclass
class Holder:
    """A holder as the chain has made it known."""

    role: str
    kind: str
    ecdh: bytes
    ecdsa: bytes
    left: int | None = None  # the height of the entry with which it went

    @property
    def active(self) -> bool:
        """Whether it holds keys at this height of the chain."""
        return self.left is None

    def is_named(self, event: events.Padlocks) -> bool:
        """Whether an entry means this holder, with all that was said of it before."""
        said = (event.role, event.kind, event.ecdh, event.ecdsa)
        return said == (self.role, self.kind, self.ecdh, self.ecdsa)


class Walk:
    """One pass over the chain. After `walk()` the attributes say what it told of the archive's period."""

    def __init__(self, archive: Archive, findings: Findings) -> None:
        self._archive = archive
        self.kind = kind_of(archive.form)  # what it is of: a period's sheet names its questionnaire
        self._findings = findings
        self._holders: dict[str, Holder] = {}
        self._fitted: dict[tuple[int, str], bytes] = {}
        self._closings: dict[int, int] = {}  # the height of each closing, by period
        self._ended: set[int] = set()  # periods with a result …
        self._filed: set[int] = set()  # … and minutes after it
        self._destroyed: set[tuple[int, str]] = set()
        self._owed = False  # a destruction waits for its minutes
        self._unfiled: events.Result | None = None  # the newest result, until its minutes are filed
        self._waiting: int | None = None  # a closed period without its result
        self._opened: events.Released | None = None  # … once it is opened
        self._carried = False  # an opening that carried the period on has no result yet
        self._open = 1  # the period whose slot is open
        self._in_batches = (0, 0)  # batches and envelopes of that period
        self._last_closed: events.Closed | None = None
        self._last_result: events.Result | None = None
        self._last_issued: events.Issued | None = None
        self._last_day = date.min
        # what is told
        self.hashes: list[bytes] = []  # of the bodies, by height
        self.sealed: dict[int, events.Sealed] = {}
        self.batches: list[events.Batch] = []
        self.before: events.Closed | None = None  # the closing before the period's
        self.closed: events.Closed | None = None
        self.released: events.Released | None = None
        self.results: list[events.Result] = []
        self.result: events.Result | None = None
        self.result_height = 0
        self.minutes: list[tuple[events.Result, Minutes]] = []  # of the period's openings
        self.other_minutes: list[Minutes] = []  # of all other acts
        self.papers = Papers()
        self.controls = Controls()

    def walk(self) -> bool:
        """Check the whole chain; False when it is broken, after which nothing in it means anything."""
        sheet = self._archive.sheets.get(self._archive.period)
        if sheet is None:
            self._false(Proof.SHEETS, Find.SHEET_MISSING, period=self._archive.period)
            return False
        key = Ed25519PublicKey.from_public_bytes(sheet.log_key)
        try:
            head = ledger.verify_chain(self._entries(), key)
        except Refused as refused:
            self._false(Proof.CHAIN, Find.CHAIN_BROKEN, height=refused.facts.get("height", 0))
            return False
        if head is None:
            self._false(Proof.CHAIN, Find.CHAIN_BROKEN, height=0)
            return False
        for number in self._archive.sheets.keys() - self.sealed.keys():
            self._false(Proof.SHEETS, Find.SHEET_EXTRA, period=number)
        return True

    def _entries(self) -> Iterator[ledger.Entry]:
        """Hand out one entry after the other; each is taken in once verify_chain asks for the next."""
        for height, entry in enumerate(self._archive.entries()):
            if entry.box != self._archive.box:
                raise Unreadable(Find.ENTRY_MALFORMED, height=height)
            yield entry
            try:
                event = events.read_event(entry.type, entry.payload)
            except Refused as error:
                raise Unreadable(Find.ENTRY_MALFORMED, height=height) from error
            self.hashes.append(entry.hash)
            self._take(event, height, entry.type)

    def _take(self, event: events.Event, height: int, kind: str) -> None:
        steps: Mapping[type[events.Event], Callable[[Any], bool]] = {
            events.Padlocks: self._padlocks,
            events.Sealed: self._seal,
            events.Issued: self._issue,
            events.Batch: self._batch,
            events.Carried: self._carry,
            events.Closed: self._close,
            events.Released: self._release,
            events.Result: self._finish,
            Minutes: self._file,
            Version: self.papers.brought,
            Correcting: self.papers.corrected,
            events.Destroyed: self._destroy,
            events.Restored: self._restore,
            Drawn: self.controls.drawn,
            Asked: self.controls.asked,
        }
        owed, self._owed = self._owed, False
        if owed and isinstance(event, Minutes):
            self.papers.filed(event)
            self.other_minutes.append(event)
            return
        if not steps[type(event)](event) or owed:
            self._false(Proof.CHAIN, Find.ENTRY_OUT_OF_ORDER, height=height, type=kind)

    def _false(self, proof: Proof, code: Find, **facts: str | int) -> None:
        self._findings.false(proof, code, **facts)

    def holder(self, holder_id: str) -> Holder | None:
        """A holder that the chain names."""
        return self._holders.get(holder_id)

    @property
    def destroyed(self) -> set[str]:
        """What is destroyed of the archive's period."""
        return {what for period, what in self._destroyed if period == self._archive.period}

    # --- holders, padlocks, sheets: each gives whether the entry may stand where it stands

    def _padlocks(self, event: events.Padlocks) -> bool:
        known = self._holders.get(event.holder)
        if known is None:
            if event.event == "left":
                return False
            self._join(event)
        elif not known.active or not known.is_named(event):
            self._false(Proof.SIGNATURES, Find.HOLDER_FALSE, holder=event.holder)
        elif event.event == "joined" or event.endorsed is not None:
            return False  # whom the chain knows nobody vouches for once more
        elif event.event == "left":
            known.left = len(self.hashes) - 1
        if any(period <= max(self.sealed, default=0) for period in event.points):
            return False
        self._fitted |= {(period, event.role): point for period, point in event.points.items()}
        return bool(event.points) == (event.event == "fitted")

    def _join(self, event: events.Padlocks) -> None:
        """A new holder: its name is the fingerprint of its keys, and one before it of its role vouches."""
        if fingerprint(event.ecdh, event.ecdsa).replace(" ", "") != event.holder:
            self._false(Proof.SIGNATURES, Find.HOLDER_FALSE, holder=event.holder)
        others = any(one.active and one.role == event.role for one in self._holders.values())
        if event.endorsed is not None:
            by = self._holders.get(event.endorsed.holder)
            said = holder_statement(
                self._archive.committee, event.role, event.holder, event.ecdh, event.ecdsa
            )
            genuine = (
                by is not None
                and by.active
                and by.role == event.role
                and verify(by.ecdsa, said, event.endorsed.signature)
            )
        else:
            genuine = not others
        if not genuine:
            self._false(Proof.SIGNATURES, Find.HOLDER_UNENDORSED, role=event.role, holder=event.holder)
        self._holders[event.holder] = Holder(event.role, event.kind, event.ecdh, event.ecdsa)

    def _seal(self, event: events.Sealed) -> bool:
        if event.period != max(self.sealed, default=0) + 1:
            return False
        before = self.sealed.get(event.period - 1)
        self.sealed[event.period] = event
        sheet = self._archive.sheets.get(event.period)
        if sheet is None:
            self._false(Proof.SHEETS, Find.SHEET_MISSING, period=event.period)
            return True
        named = (sheet.seal, sheet.box, sheet.period)
        if named != (event.seal, self._archive.box, event.period):
            self._false(Proof.SHEETS, Find.SHEET_DIFFERS, period=event.period)
        if sheet.previous != (None if before is None else before.seal):
            self._false(Proof.SHEETS, Find.PREVIOUS_BROKEN, period=event.period)
        if sheet.log_key != self._archive.sheets[self._archive.period].log_key:
            self._false(Proof.SHEETS, Find.LOG_KEY_CHANGED, period=event.period)
        self._check_signed(event, sheet)
        return True

    def _check_signed(self, event: events.Sealed, sheet: Sheet) -> None:
        """Every role of the sheet fitted the padlock that stands there, and signed the sheet."""
        for role, point in sheet.padlocks.items():
            if self._fitted.get((event.period, role)) != point:
                self._false(Proof.SIGNATURES, Find.PADLOCK_NOT_FITTED, period=event.period, role=role)
            if role not in event.signatures:
                self._false(Proof.SIGNATURES, Find.SHEET_UNSIGNED, period=event.period, role=role)
        for role, signed in event.signatures.items():
            on_sheet = role in sheet.padlocks
            holder = self._holders.get(signed.holder)
            gone = holder is not None and not holder.active
            if gone or not (on_sheet and self._signed(role, signed, sheet_statement(sheet.raw))):
                self._false(Proof.SIGNATURES, Find.SHEET_SIGNATURE_FALSE, period=event.period, role=role)

    def _signed(self, role: str, signed: events.Signed, statement: bytes) -> bool:
        holder = self._holders.get(signed.holder)
        if holder is None or holder.role != role:
            return False
        return verify(holder.ecdsa, statement, signed.signature)

    # --- the box

    def _is_of_kind(self, event: events.Closed | events.Result) -> bool:
        """Whether counters are those of this kind of box, in every period: slips can't be left out of one."""
        return has_slips(event.counters) is (self.kind is Kind.BALLOTS)

    def _issue(self, event: events.Issued) -> bool:
        if self.kind is not Kind.BALLOTS:
            return False
        check_issued(self._findings, event, self._last_issued, self._last_closed, self._last_result)
        self._last_issued = event
        return self._on(event.day)

    def _on(self, day: date) -> bool:
        """Days of totals and closings never go back."""
        later = day >= self._last_day
        self._last_day = max(day, self._last_day)
        return later

    def _batch(self, event: events.Batch) -> bool:
        batches, envelopes = self._in_batches
        self._in_batches = (batches + 1, envelopes + event.count)
        if event.period == self._archive.period:
            self.batches.append(event)
        return (event.period, event.batch) == (self._open, batches + 1) and self._open in self.sealed

    def _carry(self, event: events.Carried) -> bool:
        running = self._carried or self._waiting is not None
        self._carried = True
        few = self._in_batches[1] < event.smallest
        fitting = event.period == self._open and not running and few and self._is_due(event.period, event.day)
        return self._on(event.day) and fitting

    def _is_due(self, period: int, day: date) -> bool:
        """No slot closes before the day on its sheet; whether the sheet is missing is said elsewhere."""
        sheet = self._archive.sheets.get(period)
        return sheet is None or day >= sheet.opens_on

    def _close(self, event: events.Closed) -> bool:
        fitting = event.period == self._open and event.period in self.sealed
        if not fitting or self._carried or self._waiting is not None or not self._is_of_kind(event):
            return False
        check_closed(self._findings, event, self._last_closed, self._last_result, self._last_issued)
        if event.count != self._in_batches[1]:
            self._false(Proof.ENVELOPES, Find.ROOT_DIFFERS, period=event.period)
        if event.period == self._archive.period:
            self.before, self.closed = self._last_closed, event
        self._closings[event.period] = len(self.hashes) - 1
        self._last_closed, self._waiting, self._opened = event, event.period, None
        self._open, self._in_batches = event.period + 1, (0, 0)
        return self._on(event.day) and self._is_due(event.period, event.day)

    def _release(self, event: events.Released) -> bool:
        if event.period != self._waiting or self._opened is not None or self._last_closed is None:
            return False
        self._opened = event
        sheet, closed = self._archive.sheets.get(event.period), self._last_closed
        if sheet is None or event.roles != tuple(event.releases):
            return sheet is None
        if quorum.qualified(sheet.sets, event.roles) != event.needed:
            self._false(Proof.QUORUM, Find.SET_NOT_QUALIFIED, period=event.period)
        for role, signed in event.releases.items():
            if not self.release_signed(sheet, closed, role, signed):
                self._false(Proof.SIGNATURES, Find.RELEASE_SIGNATURE_FALSE, period=event.period, role=role)
        if event.period == self._archive.period:
            self.released = event
        return True

    def release_signed(self, sheet: Sheet, closed: events.Closed, role: str, signed: events.Signed) -> bool:
        """Whether the role's holder signed that this box, as it was closed, may be opened with its key.

        Who left afterwards had signed it before; who was gone at the closing can't have.
        """
        holder = self._holders.get(signed.holder)
        gone = None if holder is None else holder.left
        if gone is not None and gone < self._closings.get(sheet.period, 0):
            return False
        statement = release_statement(
            sheet.box, sheet.period, sheet.seal, closed.count, closed.root, role, signed.holder
        )
        return role in sheet.padlocks and self._signed(role, signed, statement)

    def _finish(self, event: events.Result) -> bool:
        if not self._is_of_kind(event):
            return False
        if event.carried:
            fitting = self._carried and event.period == self._open and not event.unopened
        else:
            fitting = event.period == self._waiting and (self._opened is None) == event.unopened
        closed = None if event.carried else self._last_closed
        check_result(self._findings, event, closed, self._last_result)
        recorded = () if self._opened is None or event.carried else self._opened.needed
        if event.needed != recorded:
            self._false(Proof.QUORUM, Find.SET_NOT_QUALIFIED, period=event.period)
        self._last_result, self._unfiled, self._carried = event, event, False
        if not event.carried:
            self._waiting = None
            self._ended.add(event.period)
            self.controls.ended(event.period, self.hashes[-1], event.returned)
        if event.period == self._archive.period:
            self.results.append(event)
            if not event.carried:
                self.result, self.result_height = event, len(self.hashes) - 1
        return fitting

    def _file(self, event: Minutes) -> bool:
        """The minutes of an opening, once behind its result; a destruction's are taken before."""
        self._filed |= self._ended
        self.papers.filed(event)
        result, self._unfiled = self._unfiled, None
        if result is not None and result.period == self._archive.period:
            self.minutes.append((result, event))
        else:
            self.other_minutes.append(event)
        return result is not None

    def _destroy(self, event: events.Destroyed) -> bool:
        act = (event.period, event.what)
        fitting = event.period in self._filed and act not in self._destroyed
        self._destroyed.add(act)
        self._owed = True
        return fitting

    def _restore(self, event: events.Restored) -> bool:
        """It may stand anywhere: what went before it is whole, what is lost no archive can tell."""
        height = len(self.hashes) - 1
        day = event.day.isoformat()
        facts: dict[str, str | int] = {"height": height, "day": day, "reason": event.reason}
        if event.known is None:
            self._findings.note(Proof.CHAIN, Find.RESTORED_UNKNOWN, **facts)
        else:
            self._findings.note(Proof.CHAIN, Find.RESTORED, known=event.known, until=height - 1, **facts)
        return True
