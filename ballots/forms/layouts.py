"""Layouts of the paper that a box's slips are printed on: the office's printer decides which."""

from enum import StrEnum

__all__ = ["Layout"]


class Layout(StrEnum):
    """What comes out of the printer; a ballot is the same on the first two."""

    A5 = "a5"  # one ballot a sheet
    A4_TWO = "a4-2"  # two of them side by side, to be cut apart
    STUBS = "a4-4"  # four stubs and no paper ballot, to go along with results sent home
    ROLL = "roll-80"  # a receipt printer's roll, 80 mm wide
