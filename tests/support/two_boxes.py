"""An office with two boxes of one committee: what the simulator does at one box, done at either."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import simulator
from simulator import BOX, Office, identity

from app.settings import Settings
from ballots.keys import holders
from ballots.office import setup
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of
from ballots.tables import Account, Holder, PadlockCopy

__all__ = ["OTHER", "TwoBoxes"]

OTHER = "hom-2"


class TwoBoxes:
    """The simulator's office with a second box; `at(box)` lets it do there what it does at its own."""

    def __init__(self, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self._monkeypatch = office, monkeypatch
        self._key_of = settings.keys().log_key
        self._padlocks: dict[str, Any] = {BOX: {}, OTHER: {}}
        monkeypatch.setattr(simulator, "log_keys", self._key_of)
        with office.writing() as session:
            setup.seed_forms(session)
            setup.add_box(session, "hoi-dong", OTHER, "Hòm phiếu số 2", "Tầng 2", form="hai-noi-dung")

    @contextmanager
    def at(self, box: str) -> Iterator[Office]:
        with self._monkeypatch.context() as patch:
            patch.setattr(self.office, "box", box)
            patch.setattr(simulator, "LOG_KEY", self._key_of(box))
            self.office.padlocks = self._padlocks[box]
            yield self.office

    def has_deputy(self, role: str) -> None:
        """A second person of a role, compared already: an own key, and copies of the role's padlocks."""
        made, wrapped = identity("deputy")
        ecdh, ecdsa = point_of(made.ecdh), point_of(made.ecdsa)
        mark = holders.holder_id(ecdh, ecdsa)
        seat: dict[str, Any] = {"unit_id": "xa", "committee_id": "hoi-dong", "role": role}
        with self.office.writing() as session:
            account = Account(login="deputy", name="Bà deputy", password_hash="-", **seat)
            session.add(account)
            session.flush()
            whose: dict[str, Any] = {"account_id": account.id, "committee_id": "hoi-dong", "role": role}
            keys: dict[str, Any] = {
                "ecdh": ecdh,
                "ecdsa": ecdsa,
                "wrapped": wrapped,
                "since": self.office.today,
            }
            session.add(Holder(id=mark, **whose, **keys))
            session.flush()
            for box, padlocks in self._padlocks.items():
                for (period, of), key in padlocks.items():
                    if of == role:
                        copy = keyring.seal_copy(key, ecdh, keyring.CopyOf(box, period, role, mark))
                        at = {"box_id": box, "period": period, "role": role, "holder_id": mark}
                        session.add(PadlockCopy(**at, sealed=copy))
