"""What the domain refuses: a code and facts, never a sentence and never an HTTP status."""

from enum import StrEnum


class Code(StrEnum):
    """Every reason for which an act can be refused; app/wording.py has a sentence for each."""

    # sealing
    MALFORMED = "malformed"
    WRONG_SEAL = "wrong_seal"
    NOT_A_QUORUM = "not_a_quorum"
    SPOILED = "spoiled"
    TOO_LONG = "too_long"
    # slips
    CODE_UNREADABLE = "code_unreadable"
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_VOID = "code_void"
    CODE_EXPIRED = "code_expired"
    SLIP_UNKNOWN = "slip_unknown"
    SLIP_NOT_LIVE = "slip_not_live"
    BATCH_SIZE = "batch_size"
    # box
    BOX_UNKNOWN = "box_unknown"
    BOX_NOT_OPEN = "box_not_open"
    ALREADY_IN_BOX = "already_in_box"


class Refused(Exception):  # noqa: N818 - "refused" is the field's word, see the glossary
    """An act is refused and nothing was changed; `facts` fill the blanks of the sentence."""

    def __init__(self, code: Code, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts
