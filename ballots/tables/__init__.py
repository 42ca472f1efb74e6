"""The tables, and nothing else.

SQLModel validates none of them: what must hold is a CHECK here or a function elsewhere. No row carries an
address, a time of a vote, a dossier code, or what lines a slip up with an envelope. Tables that a vote
touches have random keys and no rowid: their order on disk tells nothing of arrival.
"""

from ballots.tables.boxes import (
    BoxedEnvelope,
    ChosenDay,
    DossierBook,
    Entry,
    Period,
    RetiredSlip,
    Slip,
    TrayEnvelope,
)
from ballots.tables.keys import (
    Endorsement,
    Holder,
    Padlock,
    PadlockCopy,
    Rehearsal,
    SheetDraft,
    SheetSignature,
)
from ballots.tables.meetings import Attendance, Count, Minutes, Opening, Release, Remark
from ballots.tables.offices import Account, Box, Committee, Questionnaire, Swap, Unit
from ballots.tables.staff import AuditEntry, ClerkDay, MailSent, StaffSession

__all__ = [
    "Account",
    "Attendance",
    "AuditEntry",
    "Box",
    "BoxedEnvelope",
    "ChosenDay",
    "ClerkDay",
    "Committee",
    "Count",
    "DossierBook",
    "Endorsement",
    "Entry",
    "Holder",
    "MailSent",
    "Minutes",
    "Opening",
    "Padlock",
    "PadlockCopy",
    "Period",
    "Questionnaire",
    "Rehearsal",
    "Release",
    "Remark",
    "RetiredSlip",
    "SheetDraft",
    "SheetSignature",
    "Slip",
    "StaffSession",
    "Swap",
    "TrayEnvelope",
    "Unit",
]
