"""More boxes beside a story's first, and boxes that a file has set up: each an Office of its own."""

import copy
from collections.abc import Sequence
from datetime import date

import simulator
from seats import LABELS
from simulator import Office
from sqlmodel import Session

from ballots import sealing
from ballots.box.drop import BATCH_SIZE
from ballots.box.tray import add_batch
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.questionnaire import Ballot
from ballots.meeting import minutes
from ballots.office import setup
from ballots.sealing.envelope import leaf_hash
from ballots.tables import Account, Box, Questionnaire, Unit
from ballots.views import counts
from ballots.views.readmodels import MinutesView

__all__ = ["DAY", "QUORUM", "Standing", "beside", "call_in", "hand_in", "meet", "view_of"]

QUORUM = ("ubnd", "mttq", "union", "clerk")
DAY = date(2026, 11, 30)


class Standing(Office):
    """A box that stands already, as setup made it, with people for its committee."""

    def _make_tables(self) -> None:
        """They are there."""

    def _set_up(self, session: Session) -> None:
        box = session.get_one(Box, self.box)
        self.form = questionnaire.read_named(
            box.questionnaire, session.get_one(Questionnaire, box.questionnaire).published
        )
        about = {"unit_id": box.unit_id, "password_hash": "-", "committee_id": box.committee_id}
        for role in LABELS:
            session.add(Account(login=f"{role}-{self.box}", name=f"Ông {role}", role=role, **about))
        session.flush()


def beside(office: Office, box: str, name: str, kind: Kind) -> Office:
    """Another box of the same committee, sealed for this period and the next."""
    with office.writing() as session:
        row = setup.add_box(session, office.committee, box, name, "Sảnh tầng 1", kind=kind)
        kept = session.get_one(Questionnaire, row.questionnaire)
        form = questionnaire.read_named(kept.name, kept.published)
    other = copy.copy(office)
    other.box, other.form, other.padlocks = box, form, {}
    other.fit()
    other.seal()
    other.seal()
    return other


def call_in(office: Office, telephone: str) -> None:
    """The unit has a hotline."""
    with office.writing() as session:
        setup.set_telephone(session, session.get_one(Box, office.box).unit_id, telephone)
        assert session.get_one(Unit, session.get_one(Box, office.box).unit_id).telephone == telephone


def hand_in(office: Office, ballots: Sequence[Ballot]) -> None:
    """So many ratings without a slip: the last tray by real drops, those before as the batches that leave it.

    One by one they would do nothing else, and take ten times as long.
    """
    sheet, most = office.sheet(), len(ballots) // BATCH_SIZE * BATCH_SIZE - 2 * BATCH_SIZE
    sealed = [sealing.seal(sheet, questionnaire.write_answers(office.form, one)) for one in ballots]
    with office.writing() as session:
        box = session.get_one(Box, office.box)
        for start in range(0, most, BATCH_SIZE):
            leaving = [(leaf_hash(one), one) for one in sealed[start : start + BATCH_SIZE]]
            add_batch(session, (box.id, box.current or 0), leaving, simulator.LOG_KEY)
        box.used_online += most
        session.add(box)
    for envelope in sealed[most:]:
        office.put(envelope)


def meet(first: Office, *others: Office, roles: Sequence[str] = QUORUM, returned: int | None = None) -> None:
    """Open the boxes of a committee in one meeting, up to final numbers and a draft of the minutes."""
    for office in (first, *others):
        office.today = DAY
    first.start(*(one.box for one in others))
    for office in (first, *others):
        office.opening_id = first.opening_id
        office.close(returned)
        for role in roles:
            office.release(role)
        office.open_box()
        office.finish()
    with first.writing() as session:
        narrative = minutes.Narrative(subject="Mở hòm phiếu đánh giá sự hài lòng", keeping="Lưu.")
        minutes.edit(session, first.opening_id, narrative, ())


def view_of(office: Office) -> MinutesView:
    """What the minutes are drawn from."""
    with office.reading() as session:
        return counts.minutes_view(session, office.opening_id, 1, office.now)
