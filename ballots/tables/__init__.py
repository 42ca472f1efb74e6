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
from ballots.tables.control import FollowUp
from ballots.tables.filing import MinutesBox, MinutesVersion, TrustRoot
from ballots.tables.followup import Call, Matter, MatterStep
from ballots.tables.identities import OfficeIdentity
from ballots.tables.keys import (
    Endorsement,
    Holder,
    Padlock,
    PadlockCopy,
    Rehearsal,
    SheetDraft,
    SheetSignature,
)
from ballots.tables.meetings import Attendance, Count, Letter, LetterScan, Minutes, Opening, Release, Remark
from ballots.tables.offices import Account, Box, Committee, Kiosk, Questionnaire, Swap, Unit
from ballots.tables.officials import DeskClerk, OfficialMonth
from ballots.tables.passkeys import Passkey, PasskeyWrapping, SpentChallenge
from ballots.tables.publishing import ProvinceUnit, PublishedResult
from ballots.tables.restored import RestoredBox
from ballots.tables.scanned import ScannedChoice, ScannedMark, ScannedPage, ScannedRemark
from ballots.tables.staff import AuditEntry, ClerkDay, MailSent, Nobody, StaffSession
from ballots.tables.systems import ReturnedDay, SystemBook, SystemDay, SystemKey

__all__ = [
    "Account",
    "Attendance",
    "AuditEntry",
    "Box",
    "BoxedEnvelope",
    "Call",
    "ChosenDay",
    "ClerkDay",
    "Committee",
    "Count",
    "DeskClerk",
    "DossierBook",
    "Endorsement",
    "Entry",
    "FollowUp",
    "Holder",
    "Kiosk",
    "Letter",
    "LetterScan",
    "MailSent",
    "Matter",
    "MatterStep",
    "Minutes",
    "MinutesBox",
    "MinutesVersion",
    "Nobody",
    "OfficeIdentity",
    "OfficialMonth",
    "Opening",
    "Padlock",
    "PadlockCopy",
    "Passkey",
    "PasskeyWrapping",
    "Period",
    "ProvinceUnit",
    "PublishedResult",
    "Questionnaire",
    "Rehearsal",
    "Release",
    "Remark",
    "RestoredBox",
    "RetiredSlip",
    "ReturnedDay",
    "ScannedChoice",
    "ScannedMark",
    "ScannedPage",
    "ScannedRemark",
    "SheetDraft",
    "SheetSignature",
    "Slip",
    "SpentChallenge",
    "StaffSession",
    "Swap",
    "SystemBook",
    "SystemDay",
    "SystemKey",
    "TrayEnvelope",
    "TrustRoot",
    "Unit",
]
