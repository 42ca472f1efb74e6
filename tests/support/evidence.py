"""A box's evidence made by hand, without a database: steps that a test may change before they are signed.

The operator holds the log key, so an attack changes `steps` (payloads, plain values) and signs all anew.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots.forms import groups, questionnaire
from ballots.forms.tally import Tally
from ballots.forms.told import tell
from ballots.sealing import keyring, ledger, quorum, signatures
from ballots.sealing.envelope import leaf_hash, seal
from ballots.sealing.helpers import open_many
from ballots.sealing.sheet import point_of, read_sheet, write_sheet
from ballots.spelling import b64
from ballots.verify import archive, events
from ballots.verify.findings import Findings, Mark
from ballots.verify.recount import tally_envelopes
from ballots.verify.verifier import Compared, verify

BOX, COMMITTEE = "hom-1", "hoi-dong"
ROLES = ("clerk", "mttq", "ubnd", "union")
FORM = questionnaire.builtin("hai-noi-dung")
LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SCRIPTS = {"seal.js": "00" * 32}
DAYS = {1: date(2026, 11, 30), 2: date(2026, 12, 31), 3: date(2027, 1, 29)}
MINUTES = b"%PDF-1.4 bien ban"


def holder_of(identity: keyring.Identity) -> str:
    ecdh, ecdsa = point_of(identity.ecdh), point_of(identity.ecdsa)
    return keyring.fingerprint(ecdh, ecdsa).replace(" ", "")


@cache
def identity(name: str) -> keyring.Identity:
    return keyring.make_identity()


@cache
def padlock(period: int, role: str) -> EllipticCurvePrivateKey:
    return keyring.make_padlock()


def ballot(remark: str | None = None, **answers: str) -> bytes:
    return questionnaire.write_answers(FORM, questionnaire.Ballot(answers, remark=remark))


@dataclass
class Evidence:
    """Two periods of one box, opened; the archive is that of the second. Every step is a (type, payload)."""

    period: int = 2
    steps: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sheets: dict[int, bytes] = field(default_factory=dict)
    envelopes: dict[int, list[list[bytes]]] = field(default_factory=dict)  # by period and batch
    keys: dict[str, EllipticCurvePrivateKey] = field(default_factory=dict)  # those released for `period`
    signed: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # … and their signatures
    form: bytes = FORM.published
    log_key: Ed25519PrivateKey = LOG_KEY
    rules: Mapping[int, Sequence[Sequence[str]]] = field(
        default_factory=dict
    )  # by period, where not all four
    used: tuple[int, int] = (0, 0)  # online, paper
    issued: int = 0
    desks: Sequence[str] = ()  # of the box
    tables: list[bytes] = field(default_factory=list)  # by desk, of `period`

    def add(self, step: str, /, **payload: Any) -> None:
        self.steps.append((step, payload))

    def step(self, kind: str, nth: int = -1) -> dict[str, Any]:
        """The payload of the nth step of a kind, to be changed."""
        return [payload for one, payload in self.steps if one == kind][nth]

    # --- the committee

    def padlocks(
        self,
        event: str,
        role: str,
        name: str = "",
        by: str = "",
        points: Mapping[int, EllipticCurvePrivateKey] | None = None,
        kind: str = "person",
    ) -> None:
        who = identity(name or role)
        ecdh, ecdsa = point_of(who.ecdh), point_of(who.ecdsa)
        endorsed = None
        if by:
            said = signatures.holder_statement(COMMITTEE, role, holder_of(who), ecdh, ecdsa)
            by_whom = identity(by)
            endorsed = {"by": holder_of(by_whom), "signature": b64(signatures.sign(by_whom.ecdsa, said))}
        self.add(
            "padlocks",
            event=event,
            role=role,
            holder=holder_of(who),
            kind=kind,
            identity={"ecdh": b64(ecdh), "ecdsa": b64(ecdsa)},
            endorsed=endorsed,
            padlocks={str(number): b64(point_of(key)) for number, key in (points or {}).items()},
        )

    def seal(self, number: int, names: Mapping[str, str] | None = None) -> None:
        before = self.sheets.get(number - 1)
        points = {role: point_of(padlock(number, role)) for role in ROLES}
        raw = write_sheet(
            box=BOX,
            period=number,
            opens_on=DAYS[number],
            form=FORM.name,
            sets=self.rules.get(number, [ROLES]),
            padlocks=points,
            previous=None if before is None else read_sheet(before).seal,
            log_key=self.log_key.public_key().public_bytes_raw(),
        )
        self.sheets[number] = raw
        self.add("sealed", period=number, seal=b64(read_sheet(raw).seal), signatures={})
        self.sign_sheet(number, names or {})

    def sign_sheet(self, number: int, names: Mapping[str, str] | None = None) -> None:
        said = signatures.sheet_statement(self.sheets[number])
        signed = {}
        for role in ROLES:
            who = identity((names or {}).get(role, role))
            signed[role] = {"holder": holder_of(who), "signature": b64(signatures.sign(who.ecdsa, said))}
        self.step("sealed")["signatures"] = signed

    # --- ballots

    def envelope(self, number: int, answers: bytes) -> bytes:
        return seal(self.sheets[number], answers)

    def batch(self, number: int, envelopes: Sequence[bytes]) -> None:
        mine = self.envelopes.setdefault(number, [])
        mine.append(list(envelopes))
        root = ledger.merkle_root(map(leaf_hash, envelopes))
        self.add("batch", period=number, batch=len(mine), count=len(envelopes), root=b64(root))

    def counters(self, number: int, live: int) -> dict[str, Any]:
        online, paper = self.used
        return {
            "date": DAYS[number].isoformat(),
            "issued": self.issued,
            "void": 0,
            "expired": self.issued - online - paper - live,
            "used_online": online,
            "used_paper": paper,
            "live": live,
        }

    def month(self, number: int, answers: Sequence[bytes], paper: int = 5, returned: int = 50) -> None:
        """Slips, votes in two batches, closing, releases, opening, paper, result, minutes."""
        self.issued += 20
        self.add("issued", date=DAYS[number].replace(day=5).isoformat(), issued=self.issued, void=0)
        half = len(answers) // 2
        envelopes = [self.envelope(number, one) for one in answers]
        self.batch(number, envelopes[:half])
        self.batch(number, envelopes[half:])
        self.count(number, paper, returned)

    def count(self, number: int, paper: int = 5, returned: int = 50, *, unopened: bool = False) -> None:
        """From the closing to the minutes, for what is in the batches."""
        envelopes = [one for batch in self.envelopes[number] for one in batch]
        root = ledger.merkle_root(map(leaf_hash, envelopes))
        self.used = (self.used[0] + len(envelopes), self.used[1])
        day, live = DAYS[number].isoformat(), 20 - len(envelopes)
        self.add(
            "closed",
            period=number,
            date=day,
            count=len(envelopes),
            root=b64(root),
            returned=returned,
            counters=self.counters(number, live),
        )
        keys = {role: padlock(number, role) for role in ROLES}
        electronic = None
        if not unopened:
            self.release(number, len(envelopes), root)
            opened = open_many(self.sheets[number], keys, ROLES, envelopes)
            electronic = tally_envelopes(FORM, opened)[0]
        counted = Tally(FORM)
        for _ in range(paper):
            counted.count(questionnaire.Ballot({"ket_qua": "HL"}))
        self.used = (self.used[0], self.used[1] + paper)
        both = counted if electronic is None else electronic.merged(counted)
        rows = groups.withhold_desks(both, self.desks)
        table = groups.write_desks(rows, bytes(groups.SALT_BYTES)) if rows else b""
        if number == self.period and table:
            self.tables.append(table)
        self.add(
            "result",
            period=number,
            carried=False,
            unopened=unopened,
            set=[] if unopened else list(ROLES),
            **tell(electronic, counted).as_dict(),
            paper_spent=paper,
            returned=[["", "direct", returned], ["", "online", None]],
            counters=self.counters(number, live - paper),
            told=groups.withhold(both).as_dict(),
            desks=b64(groups.desk_digest(table)) if table else None,
        )
        self.file(number)

    def release(self, number: int, count: int, root: bytes) -> None:
        sheet, releases = read_sheet(self.sheets[number]), {}
        for role in ROLES:
            who = identity(role)
            said = signatures.release_statement(BOX, number, sheet.seal, count, root, role, holder_of(who))
            signature = signatures.sign(who.ecdsa, said)
            releases[role] = {"holder": holder_of(who), "signature": b64(signature)}
            if number == self.period:
                self.signed[role] = (holder_of(who), signature)
                self.keys[role] = padlock(number, role)
        self.add("released", period=number, set=list(ROLES), roles=list(ROLES), releases=releases)

    def file(self, number: int, pdf: bytes = MINUTES) -> None:
        digest = ledger.hashlib.sha256(pdf + str(number).encode()).digest()
        self.add("minutes", number=f"{number:02}/BB-TTPVHCC", year=2026, sha256=b64(digest))

    # --- the archive

    def entries(self) -> list[ledger.Entry]:
        made: list[ledger.Entry] = []
        for kind, payload in self.steps:
            parent = made[-1] if made else None
            made.append(ledger.append(parent, BOX, kind, payload, self.log_key))
        return made

    def content(self, *, full: bool = True) -> archive.Content:
        batches = [[leaf_hash(one) for one in batch] for batch in self.envelopes[self.period]]
        listed = sorted((one for batch in self.envelopes[self.period] for one in batch), key=leaf_hash)
        releases = {
            role: archive.Released(self.signed[role][0], self.signed[role][1], keyring.scalar_of(key))
            for role, key in self.keys.items()
        }
        return archive.Content(
            box=BOX,
            committee=COMMITTEE,
            period=self.period,
            scripts=SCRIPTS,
            sheets=self.sheets,
            form=self.form,
            entries=self.entries(),
            batches=list(enumerate(batches, start=1)),
            releases=releases if full else None,
            envelopes=listed if full else None,
            desks=self.tables if full else (),
        )

    def write(self, folder: Path, name: str = "ky-2.zip", *, full: bool = True) -> Path:
        path = folder / name
        with path.open("wb") as file:
            archive.write_archive(file, self.content(full=full))
        return path

    def copy(self) -> "Evidence":
        """One to attack: nothing that it shares with the other is changed in place."""
        return copy.copy(self)._apart()

    def _apart(self) -> "Evidence":
        self.steps = copy.deepcopy(self.steps)
        self.tables = list(self.tables)
        self.sheets, self.keys, self.signed = dict(self.sheets), dict(self.keys), dict(self.signed)
        self.envelopes = {number: [list(one) for one in all_] for number, all_ in self.envelopes.items()}
        return self


ANSWERS = {
    1: [ballot(ket_qua="RHL", thai_do="HL")] * 5,
    2: [ballot(ket_qua="RHL", thai_do="HL")] * 4 + [ballot("Nhanh, gọn", ket_qua="KHL"), ballot(), b"{}"],
}


def begun(**given: Any) -> Evidence:
    """Four roles have fitted three padlocks each, and two periods are sealed."""
    made = Evidence(**given)
    for role in ROLES:
        made.padlocks("joined", role)
        made.padlocks("fitted", role, points={number: padlock(number, role) for number in (1, 2, 3)})
    made.seal(1)
    made.seal(2)
    return made


def two_months(**given: Any) -> Evidence:
    """Both periods opened, the third sealed."""
    made = begun(**given)
    made.month(1, ANSWERS[1])
    made.seal(3)
    made.month(2, ANSWERS[2])
    return made


_honest = cache(two_months)


def honest() -> Evidence:
    """An honest box after two months, for a test to attack."""
    return _honest().copy()


def forget() -> None:
    """Let the next honest box be made anew: whoever records what a test executes wants all of it."""
    _honest.cache_clear()


def checked(made: Evidence, folder: Path, *, full: bool = True, **compared: Any) -> Findings:
    """The verifier's findings on it."""
    return verify(made.write(folder, full=full), Compared(**compared))


def written(made: Evidence, folder: Path, **changed: Any) -> Findings:
    """The verifier's findings on a full archive of it, some of whose content is changed."""
    path = folder / "khac.zip"
    with path.open("wb") as file:
        archive.write_archive(file, archive.Content(**{**made.content().__dict__, **changed}))
    return verify(path)


def without_keys(made: Evidence) -> dict[str, archive.Released]:
    """What stays of the releases once the keys are destroyed."""
    kept = made.content().releases or {}
    return {role: archive.Released(one.holder, one.signature, None) for role, one in kept.items()}


def false(findings: Findings) -> set[str]:
    """The codes of what is false or unreadable."""
    return {one.code.value for one in findings.made if one.mark in {Mark.FALSE, Mark.UNREADABLE}}


def codes(findings: Findings) -> set[str]:
    return {one.code.value for one in findings.made}


assert events.COUNTERS[1:] == ["issued", "void", "expired", "used_online", "used_paper", "live"]
assert quorum.roles_named([ROLES]) == ROLES
