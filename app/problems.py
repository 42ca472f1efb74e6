"""What the application itself turns away, by code; the domain's codes are in ballots/errors.py."""

from enum import StrEnum

__all__ = ["Problem", "Rejected"]


class Problem(StrEnum):
    """What the application itself turns away."""

    # HTTP
    BAD_REQUEST = "bad_request"
    NOT_FOUND = "not_found"
    METHOD_WRONG = "method_wrong"
    TOO_LARGE = "too_large"
    ADDRESS_LONG = "address_long"
    HEAD_LONG = "head_long"
    BODY_KIND = "body_kind"
    INPUT_WRONG = "input_wrong"
    SERVER_FAULT = "server_fault"
    # the database, and what is known of the act that met its trouble
    DATABASE_AWAY = "database_away"
    DATABASE_FULL = "database_full"
    DATABASE_BUSY = "database_busy"
    UNSURE = "unsure"
    DROP_UNSURE = "drop_unsure"
    DROP_FULL = "drop_full"
    # sessions and rights
    NOT_SIGNED_IN = "not_signed_in"
    PASSWORD_ISSUED = "password_issued"  # noqa: S105 - a code
    NOT_ALLOWED = "not_allowed"
    CSRF_WRONG = "csrf_wrong"
    PAGE_BY_HTTP = "page_by_http"
    COOKIES_BLOCKED = "cookies_blocked"
    SIGN_IN_STALE = "sign_in_stale"
    SIGNED_IN_ALREADY = "signed_in_already"
    SIGNED_OUT_ALREADY = "signed_out_already"
    PANEL_OVER = "panel_over"
    # accounts
    SIGN_IN_REFUSED = "sign_in_refused"
    BUSY = "busy"
    PASSKEY_REFUSED = "passkey_refused"
    PASSKEY_STALE = "passkey_stale"
    PASSKEY_SYNCED = "passkey_synced"
    OIDC_AWAY = "oidc_away"
    OIDC_STALE = "oidc_stale"
    OIDC_REFUSED = "oidc_refused"
    OIDC_UNKNOWN = "oidc_unknown"
    OIDC_SEVERAL = "oidc_several"
    OIDC_OTHER = "oidc_other"
    OFFICE_NAME_TAKEN = "office_name_taken"
    FIRST_CODE_WRONG = "first_code_wrong"
    FIRST_CODE_MISSING = "first_code_missing"
    FIRST_RUN_OVER = "first_run_over"
    ACCOUNT_UNKNOWN = "account_unknown"
    LOGIN_MALFORMED = "login_malformed"
    LOGIN_TAKEN = "login_taken"
    LOGIN_SEVERAL = "login_several"
    UNIT_NOT_FOUND = "unit_not_found"
    UNIT_SEVERAL = "unit_several"
    NOT_DRAWN = "not_drawn"
    EMAIL_WRONG = "email_wrong"
    ROLE_WRONG = "role_wrong"
    AUDITOR_ALONE = "auditor_alone"
    PROVINCE_ALONE = "province_alone"
    ARCHIVE_UNCONFIRMED = "archive_unconfirmed"
    ALONE_UNCONFIRMED = "alone_unconfirmed"
    # a document that somebody hands in: app/filing/whys.py has the same codes
    PAPER_KIND = "paper_kind"
    PAPER_UNREADABLE = "paper_unreadable"
    PAPER_LOCKED = "paper_locked"
    PAPER_ACTIVE = "paper_active"
    PAPER_LARGE_PICTURE = "paper_large_picture"
    PAPER_SLOW = "paper_slow"
    PAPER_UNSIGNED = "paper_unsigned"
    PAPER_UNSOUND = "paper_unsound"
    PAPER_CHANGED = "paper_changed"
    PAPER_PARTLY = "paper_partly"
    PAPER_COVERED = "paper_covered"
    CERTIFICATE_WRONG = "certificate_wrong"
    CERTIFICATE_PERSONAL = "certificate_personal"
    CERTIFICATE_OVER = "certificate_over"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a code, no password
    PASSWORD_SHORT = "password_short"  # noqa: S105 - as above
    PASSWORD_LONG = "password_long"  # noqa: S105 - as above
    PASSWORD_SAME = "password_same"  # noqa: S105 - as above
    PASSWORD_GUESSED = "password_guessed"  # noqa: S105 - as above
    PASSWORDS_DIFFER = "passwords_differ"
    NOT_ONESELF = "not_oneself"
    # paper letters, paper ballots that are scanned
    SCAN_WRONG = "scan_wrong"
    SCAN_LARGE = "scan_large"
    SCAN_AWAY = "scan_away"
    SCAN_UNREADABLE = "scan_unreadable"
    # dossier systems
    KEY_REFUSED = "key_refused"
    SCOPE_WRONG = "scope_wrong"
    TOO_OFTEN = "too_often"
    MEMBER_UNKNOWN = "member_unknown"
    MEMBER_WRONG = "member_wrong"
    BODY_NOT_JSON = "body_not_json"
    REQUEST_NUMBER_WRONG = "request_number_wrong"
    # ballots on paper
    SHEET_FULL = "sheet_full"
    SLIP_FULL = "slip_full"
    # the counter
    ADDRESS_NOT_PUBLIC = "address_not_public"
    # what is printed
    BOX_UNSEALED = "box_unsealed"
    BOX_UNCOUNTED = "box_uncounted"
    LETTERS_LACKING = "letters_lacking"
    WORDS_TOO_LONG = "words_too_long"
    # the kiosk
    KIOSK_REFUSED = "kiosk_refused"
    KIOSK_BUSY = "kiosk_busy"
    KIOSK_PAUSE = "kiosk_pause"
    CALL_OVER = "call_over"


class Rejected(Exception):  # noqa: N818 - the application's twin of Refused
    """The application turns a request away; nothing of it is kept."""

    def __init__(self, code: Problem, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts
