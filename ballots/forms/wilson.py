"""How far a share of few ballots may be from that of all: the score interval of Wilson, 95 %.

E. B. Wilson, JASA 22 (1927) 209; R. G. Newcombe, Statistics in Medicine 17 (1998) 857, method 3.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

__all__ = ["ends", "interval"]

_Z = 1.959963984540054  # the normal deviate of 97.5 %
_TENTH = Decimal("0.1")


def ends(share: float, whole: int) -> tuple[float, float]:
    """Least and most of a share of so many, from 0 to 1; of nothing: 0 and 1."""
    if whole <= 0:
        return 0.0, 1.0
    squared = _Z * _Z
    middle = share + squared / (2 * whole)
    half = _Z * sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    of = 1 + squared / whole
    return max(0.0, (middle - half) / of), min(1.0, (middle + half) / of)


def interval(part: int, whole: int) -> tuple[Decimal, Decimal] | None:
    """Least and most in per cent, one decimal; None where the whole is 0."""
    if whole <= 0:
        return None
    found = (Decimal(str(100 * end)).quantize(_TENTH, ROUND_HALF_UP) for end in ends(part / whole, whole))
    low, high = found
    return low, high
