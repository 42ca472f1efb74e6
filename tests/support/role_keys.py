"""The keys of one role: its people by login, and what their browsers hand in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from simulator import BOX, LOG_KEY, Office, identity, log_keys
from sqlmodel import Session, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.keys import holders, joining, leaving, padlocks
from ballots.keys.joining import Vouched
from ballots.meeting import counting, openings
from ballots.sealing import keyring, signatures
from ballots.sealing.sheet import point_of
from ballots.sealing.spare import spell_spare
from ballots.tables import Account, Holder, Padlock, PadlockCopy
from ballots.verify import events


@cache
def spare_identity() -> tuple[keyring.Identity, str]:
    made = keyring.make_identity()
    return made, keyring.wrap(made, spell_spare(bytes(30))).decode()


@dataclass
class Role:
    """The padlocks of one role: its people by login, what their browsers do."""

    office: Office
    role: str = "mttq"

    def add(self, login: str) -> None:
        with self.office.writing() as session:
            first = session.exec(select(Account).where(Account.login == self.role)).one()
            session.add(Account(**first.model_dump(exclude={"id"}) | {"login": login, "name": login}))

    def account(self, session: Session, login: str) -> Account:
        return session.exec(select(Account).where(Account.login == login)).one()

    def enrol(self, login: str, name: str = "") -> str:
        with self.office.writing() as session:
            account = self.account(session, login)
            wrapped = identity(name or login)[1]
            return joining.enrol(session, account, wrapped, self.office.today, log_keys).state

    def vouched(self, session: Session, by: str, new: keyring.Identity, **changed: Any) -> Vouched:
        """What the browser of `by` (a name of an identity, or "spare") hands in for a new identity."""
        made = spare_identity()[0] if by == "spare" else identity(by)[0]
        ecdh, ecdsa = point_of(new.ecdh), point_of(new.ecdsa)
        told = {"committee": "hoi-dong", "role": self.role, "holder": holders.holder_id(ecdh, ecdsa)}
        statement = signatures.holder_statement(**told | changed, ecdh=ecdh, ecdsa=ecdsa)
        signer = session.get_one(Holder, mark(made))
        copies = {}
        for copy, padlock in joining.copies_of(session, signer):
            whose = keyring.CopyOf(copy.box_id, copy.period, self.role, signer.id)
            key = keyring.open_copy(made, copy.sealed, whose, padlock.public)
            theirs = keyring.CopyOf(copy.box_id, copy.period, self.role, mark(new))
            copies[copy.box_id, copy.period] = keyring.seal_copy(key, ecdh, theirs)
        return Vouched(signer.id, signatures.sign(made.ecdsa, statement), copies)

    def endorse(
        self,
        actor: str,
        new: str,
        by: str = "",
        change: Callable[[Vouched], Vouched] = lambda vouched: vouched,
        **changed: Any,
    ) -> Holder:
        """`actor` signs in and vouches for `new`, with the own keys or those of `by`."""
        with self.office.writing() as session:
            made = spare_identity()[0] if new == "spare" else identity(new)[0]
            vouched = change(self.vouched(session, by or actor, made, **changed))
            if session.get_one(Holder, mark(made)).state == "active":
                vouched = Vouched(vouched.by, vouched.signature, {})
            return joining.endorse(session, self.account(session, actor), mark(made), vouched, log_keys)[1]

    def spare(self, maker: str = "mttq") -> str:
        with self.office.writing() as session:
            made, wrapped = spare_identity()
            vouched = self.vouched(session, maker, made)
            account = self.account(session, maker)
            return joining.make_spare(session, account, wrapped, vouched, self.office.today, log_keys).id

    def leave(self, login: str) -> None:
        with self.office.writing() as session:
            leaving.leave(session, self.account(session, login), log_keys)

    def copies(self, name: str) -> list[int]:
        """The periods of which an identity has a copy that opens."""
        made = spare_identity()[0] if name == "spare" else identity(name)[0]
        with self.office.reading() as session:
            query = select(PadlockCopy).where(PadlockCopy.holder_id == mark(made))
            found = []
            for copy in session.exec(query.order_by(PadlockCopy.period)):
                public = session.get_one(Padlock, (copy.box_id, copy.period, copy.role)).public
                whose = keyring.CopyOf(copy.box_id, copy.period, self.role, mark(made))
                keyring.open_copy(made, copy.sealed, whose, public)
                found.append(copy.period)
            return found

    def state(self, name: str) -> str:
        made = spare_identity()[0] if name == "spare" else identity(name)[0]
        with self.office.reading() as session:
            return session.get_one(Holder, mark(made)).state

    def fitted(self) -> list[int]:
        with self.office.reading() as session:
            query = select(Padlock.period).where(Padlock.role == self.role, Padlock.box_id == BOX)
            return sorted(session.exec(query))

    def told(self) -> list[tuple[str, str, bool]]:
        """What the chain tells of the role's holders: event, kind, whether somebody vouched."""
        with self.office.reading() as session:
            entries = [one for one in chain.entries(session, BOX) if one.type == "padlocks"]
        read = [events.read_event("padlocks", entry.payload) for entry in entries]
        return [
            (one.event, one.kind, one.endorsed is not None)
            for one in read
            if isinstance(one, events.Padlocks) and one.role == self.role
        ]


def mark(made: keyring.Identity) -> str:
    return holders.holder_id(point_of(made.ecdh), point_of(made.ecdsa))


def code_of(act: Callable[..., Any], *given: Any, **named: Any) -> Code:
    with pytest.raises(Refused) as no:
        act(*given, **named)
    return no.value.code


def release(role: Role, login: str) -> None:
    office = role.office
    with office.writing() as session:
        count = counting.count_of(session, office.opening_id, BOX)
        scalar = keyring.scalar_of(office.padlocks[count.period, "mttq"])
        told = {"holder": mark(identity(login)[0])}
        signature = office.release_signature(session, "mttq", by=login, **told)
        account = role.account(session, login)
        openings.release(
            session, office.opening_id, BOX, account, mark(identity(login)[0]), scalar, signature
        )


def fit(role: Role, login: str, names: list[str], period: int = 4) -> None:
    with role.office.writing() as session:
        copies = {mark(identity(name)[0]): bytes(keyring.COPY_BYTES) for name in names}
        fitting = padlocks.Fitting(period, point_of(keyring.make_padlock()), copies)
        padlocks.fit(session, role.account(session, login), BOX, [fitting], LOG_KEY)
