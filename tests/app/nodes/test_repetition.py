"""A drop that is answered with the receipt it had is acknowledged no sooner than one that is new."""

from databases import Postgres
from simulator import LOG_KEY, Office
from sqlalchemy import text
from sqlmodel import Session

from ballots.box import drop as drop_box
from ballots.sealing import codes


def has_number(session: Session) -> bool:
    """Whether the transaction leaves a record in the WAL, whose commit waits for the other machine."""
    asked = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
    return bool(session.connection().execute(asked).scalar_one())


def test_a_repetition_is_a_transaction_that_the_second_machine_must_have(postgres: Postgres) -> None:
    office = Office(postgres.new()).ready()
    slip, envelope = office.issue()[0], office.envelope(ket_qua="HL")
    first = office.drop(slip, envelope)
    with office.database.dropping() as session:
        assert not has_number(session)
        given = (session, office.box, codes.read_code(slip.code), envelope, office.today, office.random)
        assert drop_box.drop(*given, LOG_KEY) == first
        assert has_number(session)
