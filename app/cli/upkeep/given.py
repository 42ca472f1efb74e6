"""Settings of upkeep and of the office's sign-in system: a wrong one ends the command in one line."""

from collections.abc import Callable
from typing import TypeVar

from app.oidc.settings import CLAIMS, Oidc
from app.stop import Stop
from app.upkeep.settings import LEAST_TOKEN, Upkeep

__all__ = ["office_system", "upkeep"]

_Given = TypeVar("_Given")

_MEANT = {
    "HOMPHIEU_METRICS": f"cần một mã bí mật từ {LEAST_TOKEN} ký tự",
    "HOMPHIEU_LOG": "cần text hoặc json",
    "HOMPHIEU_OIDC_ISSUER": "cần địa chỉ https:// của hệ thống, đúng như nó tự xưng, không có dấu ? hay #",
    "HOMPHIEU_OIDC_CLIENT": "cần mã của ứng dụng (client id) đã đăng ký ở hệ thống ấy",
    "HOMPHIEU_OIDC_SECRET_FILE": "cần tệp chứa mã bí mật của ứng dụng, người khác không đọc được (chmod 600)",
    "HOMPHIEU_OIDC_CLAIM": f"cần một trong: {', '.join(CLAIMS)}",
    "HOMPHIEU_OIDC_BUTTON": "cần chữ của nút, không quá 60 ký tự",
}


def upkeep() -> Upkeep:
    """What the environment says; Stop names the variable and no value."""
    return _read(Upkeep.from_environment)


def office_system() -> Oidc | None:
    """The same for the office's sign-in system; None where there is none."""
    return _read(Oidc.from_environment)


def _read(given: Callable[[], _Given]) -> _Given:
    try:
        return given()
    except ValueError as no:
        raise Stop(f"biến môi trường {no} chưa đúng: {_MEANT[str(no)]}") from None
