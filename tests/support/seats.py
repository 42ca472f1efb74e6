"""Who sits in a story's committee: the roles' labels, the rule of all four, and their identities."""

from functools import cache

from ballots.sealing import keyring

__all__ = ["ALL_FOUR", "LABELS", "identity"]

LABELS = {
    "ubnd": "Đại diện lãnh đạo UBND (chủ tọa)",
    "mttq": "Chủ tịch Ủy ban MTTQ Việt Nam",
    "union": "Đại diện Công đoàn",
    "clerk": "Công chức Trung tâm Phục vụ hành chính công",
    "secretary": "Công chức Văn phòng HĐND và UBND (thư ký)",
}
ALL_FOUR = [["clerk", "mttq", "ubnd", "union"]]


@cache
def identity(name: str) -> tuple[keyring.Identity, str]:
    """An identity and its wrapped form; wrapping is slow on purpose, so once a name and run."""
    made = keyring.make_identity()
    return made, keyring.wrap(made, "bao gio cho den thang muoi").decode()
