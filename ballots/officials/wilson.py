"""How far a share of few ballots may be from that of all: the score interval of Wilson, 95 %.

E. B. Wilson, JASA 22 (1927) 209; R. G. Newcombe, Statistics in Medicine 17 (1998) 857, method 3.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

__all__ = ["interval"]

_Z = 1.959963984540054  # the normal deviate of 97.5 %
_TENTH = Decimal("0.1")


def interval(part: int, whole: int) -> tuple[Decimal, Decimal] | None:
    """Least and most in per cent, one decimal; None where the whole is 0."""
    if whole <= 0:
        return None
    share, squared = part / whole, _Z * _Z
    middle = share + squared / (2 * whole)
    half = _Z * sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    ends = ((middle - half) / (1 + squared / whole), (middle + half) / (1 + squared / whole))
    low, high = (Decimal(str(100 * end)).quantize(_TENTH, ROUND_HALF_UP) for end in ends)
    return max(low, Decimal("0.0")), min(high, Decimal("100.0"))
