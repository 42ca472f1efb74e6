"""What the domain refuses: a code and facts, never a sentence and never an HTTP status."""

from enum import StrEnum


class Code(StrEnum):
    """Every reason for which an act can be refused; app/words/refusals.py has a sentence for each."""

    # sealing
    MALFORMED = "malformed"
    WRONG_SEAL = "wrong_seal"
    NOT_A_QUORUM = "not_a_quorum"
    SPOILED = "spoiled"
    TOO_LONG = "too_long"
    BAD_RULE = "bad_rule"
    # keyring
    WRONG_PASSPHRASE = "wrong_passphrase"  # noqa: S105 - a code, no password
    SPARE_WRONG = "spare_wrong"
    WEAK_WRAPPING = "weak_wrapping"
    WRONG_KEY = "wrong_key"
    # rehearsals
    NOT_A_CHALLENGE = "not_a_challenge"
    REHEARSAL_OVER = "rehearsal_over"
    REHEARSAL_WRONG = "rehearsal_wrong"
    # ledger
    CHAIN_BROKEN = "chain_broken"
    CHAIN_SHORT = "chain_short"
    CHAIN_OTHER = "chain_other"
    CHAIN_UNREMEMBERED = "chain_unremembered"
    # what people type
    OVERLONG = "overlong"
    CODE_GROUP = "code_group"
    CODE_MARKS = "code_marks"
    # slips
    CODE_UNREADABLE = "code_unreadable"
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_VOID = "code_void"
    CODE_EXPIRED = "code_expired"
    SLIP_UNKNOWN = "slip_unknown"
    BATCH_SIZE = "batch_size"
    DOSSIER_WRONG = "dossier_wrong"
    DOSSIER_TAKEN = "dossier_taken"
    DOSSIER_ONE = "dossier_one"
    # dossier systems
    SCOPE_MISSING = "scope_missing"
    KEY_UNKNOWN = "key_unknown"
    KEY_REVOKED = "key_revoked"
    ASKED_BEFORE = "asked_before"
    DAY_FAR_OFF = "day_far_off"
    DAY_COUNTED = "day_counted"
    FIELD_UNKNOWN = "field_unknown"
    FIELD_TWICE = "field_twice"
    # box
    BOX_UNKNOWN = "box_unknown"
    BOX_NOT_OPEN = "box_not_open"
    BOX_KIND = "box_kind"
    CAP_REACHED = "cap_reached"
    WORK_MISSING = "work_missing"
    ALREADY_IN_BOX = "already_in_box"
    # padlocks and periods
    NOT_A_MEMBER = "not_a_member"
    NOT_CHAIR = "not_chair"
    NO_IDENTITY = "no_identity"
    NO_COPY = "no_copy"
    PERIOD_SEALED = "period_sealed"
    PERIODS_WRONG = "periods_wrong"
    COPIES_WRONG = "copies_wrong"
    PADLOCKS_MISSING = "padlocks_missing"
    NEXT_SEALED_ALREADY = "next_sealed_already"
    DRAFT_MISSING = "draft_missing"
    DRAFT_STALE = "draft_stale"
    HOLDER_WRONG = "holder_wrong"
    SIGNATURE_WRONG = "signature_wrong"
    DAY_PAST = "day_past"
    DAY_FAR = "day_far"
    DAY_EARLIER = "day_earlier"
    REASON_MISSING = "reason_missing"
    # openings and minutes
    OPENING_UNKNOWN = "opening_unknown"
    OPENING_RUNNING = "opening_running"
    NOT_DUE = "not_due"
    NOT_TODAY = "not_today"
    NEXT_NOT_DRAFTED = "next_not_drafted"
    NEXT_NOT_SEALED = "next_not_sealed"
    WRONG_STEP = "wrong_step"
    ROLE_NOT_ON_SHEET = "role_not_on_sheet"
    NOT_QUORATE = "not_quorate"
    QUORATE = "quorate"
    NOT_PRESENT = "not_present"
    AGREEMENT_MISSING = "agreement_missing"
    NUMBER_WRONG = "number_wrong"
    FIGURES_UNSURE = "figures_unsure"
    PAPER_UNSURE = "paper_unsure"
    PAPER_UNNUMBERED = "paper_unnumbered"
    PAPER_UNMARKED = "paper_unmarked"
    PAPER_NOT_LAST = "paper_not_last"
    NUMBER_TAKEN = "number_taken"
    REMARK_UNKNOWN = "remark_unknown"
    NAME_NOWHERE = "name_nowhere"
    # what became of it
    CALL_UNKNOWN = "call_unknown"
    CALL_COUNTED = "call_counted"
    CALL_DAY = "call_day"
    MATTER_UNKNOWN = "matter_unknown"
    MATTER_STATE = "matter_state"
    MATTER_DAY = "matter_day"
    MATTER_FIELD = "matter_field"
    MATTER_SILENT = "matter_silent"
    NOT_ASSIGNED = "not_assigned"
    PERSONAL_UNSURE = "personal_unsure"
    # questionnaires and tallies
    FORM_MALFORMED = "form_malformed"
    FORM_UNKNOWN = "form_unknown"
    FORM_DAMAGED = "form_damaged"
    TALLY_MALFORMED = "tally_malformed"
    # set-up
    ID_WRONG = "id_wrong"
    ID_TAKEN = "id_taken"
    SYMBOL_WRONG = "symbol_wrong"
    UNIT_UNKNOWN = "unit_unknown"
    COMMITTEE_UNKNOWN = "committee_unknown"
    ROLE_UNKNOWN = "role_unknown"
    RULE_ALONE = "rule_alone"
    RULE_NEEDS_REASON = "rule_needs_reason"
    REASON_NEEDLESS = "reason_needless"
    SMALLEST_WRONG = "smallest_wrong"
    DESKS_WRONG = "desks_wrong"
    FORM_TAKEN = "form_taken"
    FORM_KIND = "form_kind"
    CAP_WRONG = "cap_wrong"
    # kiosks
    KIOSK_UNKNOWN = "kiosk_unknown"
    KIOSK_CODE = "kiosk_code"
    KIOSK_KEY = "kiosk_key"
    KIOSKS_MANY = "kiosks_many"
    # destroying
    DESTROY_EARLY = "destroy_early"
    NOT_FILED = "not_filed"
    NOTHING_LEFT = "nothing_left"
    RETENTION_WRONG = "retention_wrong"
    BASIS_MISSING = "basis_missing"
    # what people type
    TEXT_MISSING = "text_missing"
    TEXT_LONG = "text_long"
    TEXT_WRONG = "text_wrong"
    # calendar
    NO_WORKING_DAY = "no_working_day"
    SWAP_TAKEN = "swap_taken"
    SWAP_UNKNOWN = "swap_unknown"
    SWAP_NEEDLESS = "swap_needless"
    DOCUMENT_MISSING = "document_missing"


class Refused(Exception):  # noqa: N818 - "refused" is the field's word, see the glossary
    """An act is refused and nothing was changed; `facts` fill the blanks of the sentence."""

    def __init__(self, code: Code, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts
