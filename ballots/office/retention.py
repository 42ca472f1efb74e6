"""How long a unit keeps released keys and envelopes after the minutes, and the căn cứ of it."""

from dataclasses import asdict, dataclass

from sqlmodel import Session

from ballots.errors import Code, Refused
from ballots.tables import Unit
from ballots.typed import clean

RELEASES_DAYS = (7, 365)  # a recount can still be asked for; longer, the opened archive lies about
ENVELOPES_MONTHS = (6, 120)


@dataclass(frozen=True)
class Retention:
    """Both times, counted from the day on which a period's minutes were filed."""

    releases_days: int
    envelopes_months: int
    basis: str

    def as_dict(self) -> dict[str, str | int]:
        """Plain data, for the audit log."""
        return asdict(self)


def retention_of(unit: Unit) -> Retention:
    """What a unit has set, or the defaults."""
    return Retention(unit.keep_releases_days, unit.keep_envelopes_months, unit.keep_basis)


def set_retention(session: Session, unit: Unit, wanted: Retention) -> None:
    """Set both times; without a căn cứ nothing is changed.

    Raises RETENTION_WRONG, BASIS_MISSING, and what typed.clean raises.
    """
    days, months = wanted.releases_days, wanted.envelopes_months
    if not (_within(days, RELEASES_DAYS) and _within(months, ENVELOPES_MONTHS)):
        raise Refused(
            Code.RETENTION_WRONG,
            days_least=RELEASES_DAYS[0],
            days_most=RELEASES_DAYS[1],
            months_least=ENVELOPES_MONTHS[0],
            months_most=ENVELOPES_MONTHS[1],
        )
    basis = clean("basis", wanted.basis, missing=Code.BASIS_MISSING)
    unit.keep_releases_days, unit.keep_envelopes_months, unit.keep_basis = days, months, basis
    session.add(unit)
    session.flush()


def _within(value: int, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= value <= bounds[1]
