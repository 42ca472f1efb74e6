"""The settings of upkeep as commands need them: a wrong one ends the command in one line."""

from app.stop import Stop
from app.upkeep.settings import LEAST_TOKEN, Upkeep

__all__ = ["upkeep"]

_MEANT = {
    "HOMPHIEU_METRICS": f"cần một mã bí mật từ {LEAST_TOKEN} ký tự",
    "HOMPHIEU_LOG": "cần text hoặc json",
}


def upkeep() -> Upkeep:
    """What the environment says; Stop names the variable and no value."""
    try:
        return Upkeep.from_environment()
    except ValueError as no:
        raise Stop(f"biến môi trường {no} chưa đúng: {_MEANT[str(no)]}") from None
