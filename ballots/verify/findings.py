"""What the verifier says: a finding has a code, a mark, the proof it belongs to, and facts; no sentence.

The sentences are app/words/findings.py's. Knows nothing of archives or boxes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ballots.verify.figures import Figures

__all__ = ["Find", "Finding", "Findings", "Mark", "Proof", "Unreadable"]


class Proof(IntEnum):
    """The proofs of ballots/verify/verifier.py, by the number they have there."""

    FORMATS = 1
    CHAIN = 2
    PREFIX = 3
    ENVELOPES = 4
    SHEETS = 5
    SIGNATURES = 6
    RELEASES = 7
    QUORUM = 8
    OPENING = 9
    ANSWERS = 10
    TALLY = 11
    COUNTERS = 12
    MINUTES = 13


class Mark(StrEnum):
    """How a finding counts: exit code 0 for the first two, 1 for FALSE, 2 for UNREADABLE."""

    PROVED = "proved"
    NOTE = "note"
    FALSE = "false"
    UNREADABLE = "unreadable"


class Find(StrEnum):
    """Every code of a finding; app/words/findings.py has words for each."""

    # cannot be read
    NO_ARCHIVE = "no_archive"
    TOO_BIG = "too_big"
    NAME_UNKNOWN = "name_unknown"
    NAME_TWICE = "name_twice"
    MEMBER_ODD = "member_odd"
    FILE_MISSING = "file_missing"
    FILE_DAMAGED = "file_damaged"
    MANIFEST_MALFORMED = "manifest_malformed"
    SHEET_MALFORMED = "sheet_malformed"
    FORM_MALFORMED = "form_malformed"
    ENTRY_MALFORMED = "entry_malformed"
    LEAVES_MALFORMED = "leaves_malformed"
    RELEASES_MALFORMED = "releases_malformed"
    ENVELOPES_MALFORMED = "envelopes_malformed"
    MINUTES_UNREADABLE = "minutes_unreadable"
    MINUTES_NO_READER = "minutes_no_reader"
    # proved
    FORMATS_READ = "formats_read"
    CHAIN_WHOLE = "chain_whole"
    SEAL_FOUND = "seal_found"
    HEAD_FOUND = "head_found"
    PREFIX_KEPT = "prefix_kept"
    LEAVES_WHOLE = "leaves_whole"
    ENVELOPES_WHOLE = "envelopes_whole"
    SHEETS_WHOLE = "sheets_whole"
    SIGNED = "signed"
    RELEASES_FIT = "releases_fit"
    SET_QUALIFIED = "set_qualified"
    OPENED = "opened"
    ANSWERS_READ = "answers_read"
    TALLY_EQUAL = "tally_equal"
    COUNTERS_CLOSE = "counters_close"
    MINUTES_NAMED = "minutes_named"
    MINUTES_SAME = "minutes_same"
    MINUTES_SIGNED = "minutes_signed"
    MINUTES_SCANNED = "minutes_scanned"
    MINUTES_FIGURES_EQUAL = "minutes_figures_equal"
    DOCUMENTS_KEPT = "documents_kept"
    SAMPLE_DRAWN = "sample_drawn"
    # said, and no failure
    PACKED_ANEW = "packed_anew"
    ONLY_ITSELF = "only_itself"
    NO_SEAL_GIVEN = "no_seal_given"
    NO_HEAD_GIVEN = "no_head_given"
    HEAD_EARLY = "head_early"
    RULE_SET = "rule_set"
    RULE_INSIDERS = "rule_insiders"
    RULE_CHANGED = "rule_changed"
    RESTORED = "restored"
    RESTORED_UNKNOWN = "restored_unknown"
    SIGNER = "signer"
    SPARE_USED = "spare_used"
    CARRIED_ON = "carried_on"
    UNOPENED = "unopened"
    PUBLIC_ONLY = "public_only"
    RECOUNT_GONE = "recount_gone"
    SLIPS_AND_RESULTS = "slips_and_results"
    MORE_SLIPS_THAN_RESULTS = "more_slips_than_results"
    RETURNED_UNKNOWN = "returned_unknown"
    WITHOUT_SLIPS = "without_slips"
    MINUTES_NOT_YET = "minutes_not_yet"
    MINUTES_CARRIED = "minutes_carried"
    MINUTES_BY_EYE = "minutes_by_eye"
    MINUTES_SIGNATURES = "minutes_signatures"
    MINUTES_CORRECTED = "minutes_corrected"
    PAPER_WITHOUT_SLIPS = "paper_without_slips"
    GROUPS_NOT_TOLD = "groups_not_told"
    SAMPLE_SILENT = "sample_silent"
    # false: the chain and what it was compared with
    CHAIN_BROKEN = "chain_broken"
    ENTRY_OUT_OF_ORDER = "entry_out_of_order"
    SEAL_DIFFERS = "seal_differs"
    HEAD_DIFFERS = "head_differs"
    OLDER_OTHER_BOX = "older_other_box"
    NOT_A_PREFIX = "not_a_prefix"
    # false: what is in the box
    BATCH_DIFFERS = "batch_differs"
    ROOT_DIFFERS = "root_differs"
    LEAF_TWICE = "leaf_twice"
    ENVELOPE_FOREIGN = "envelope_foreign"
    ENVELOPES_MISSING = "envelopes_missing"
    ENVELOPE_WRONG_SEAL = "envelope_wrong_seal"
    # false: sheets, padlocks, signatures
    SHEET_MISSING = "sheet_missing"
    SHEET_EXTRA = "sheet_extra"
    SHEET_DIFFERS = "sheet_differs"
    PREVIOUS_BROKEN = "previous_broken"
    LOG_KEY_CHANGED = "log_key_changed"
    RULE_ALONE = "rule_alone"
    FORM_DIFFERS = "form_differs"
    PADLOCK_NOT_FITTED = "padlock_not_fitted"
    HOLDER_FALSE = "holder_false"
    HOLDER_UNENDORSED = "holder_unendorsed"
    SHEET_UNSIGNED = "sheet_unsigned"
    SHEET_SIGNATURE_FALSE = "sheet_signature_false"
    RELEASE_SIGNATURE_FALSE = "release_signature_false"
    # false: keys, opening, count
    RELEASE_FALSE = "release_false"
    RELEASE_MISSING = "release_missing"
    SET_NOT_QUALIFIED = "set_not_qualified"
    SPOILED_DIFFERS = "spoiled_differs"
    UNFIT_DIFFERS = "unfit_differs"
    TALLY_DIFFERS = "tally_differs"
    UNOPENED_WITH_KEYS = "unopened_with_keys"
    DESTROYED_KEPT = "destroyed_kept"
    RESULT_MISSING = "result_missing"
    RESULT_FALSE = "result_false"
    COUNTERS_OPEN = "counters_open"
    TOLD_WRONG = "told_wrong"
    GROUPS_WRONG = "groups_wrong"
    SAMPLE_FALSE = "sample_false"
    CONTROL_FALSE = "control_false"
    DESKS_MISSING = "desks_missing"
    DESKS_FOREIGN = "desks_foreign"
    MINUTES_DIFFER = "minutes_differ"
    MINUTES_OTHER = "minutes_other"
    DOCUMENT_FOREIGN = "document_foreign"
    MINUTES_NOT_BEGUN = "minutes_not_begun"
    MINUTES_WITHOUT_FIGURES = "minutes_without_figures"
    MINUTES_FIGURE_DIFFERS = "minutes_figure_differs"
    MINUTES_FIGURE_MISSING = "minutes_figure_missing"
    MINUTES_HEAD_DIFFERS = "minutes_head_differs"


@dataclass(frozen=True)
class Finding:
    """One line of the report. Facts are numbers, or short texts that came out of the archive."""

    proof: Proof
    mark: Mark
    code: Find
    facts: Mapping[str, str | int]


class Unreadable(Exception):  # noqa: N818 - what the archive is
    """The archive cannot be read as one; ends the verification with this one finding."""

    def __init__(self, code: Find, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts


class Findings:
    """The findings of one run, in the order in which they were made."""

    def __init__(self) -> None:
        self.made: list[Finding] = []
        self.figures: list[Figures] = []  # what was counted, at each opening of the period

    def false(self, proof: Proof, code: Find, **facts: str | int) -> None:
        """Something is false; the same thing said once more adds nothing."""
        found = Finding(proof, Mark.FALSE, code, facts)
        if found not in self.made:
            self.made.append(found)

    def note(self, proof: Proof, code: Find, **facts: str | int) -> None:
        """Something is said that is no failure."""
        self.made.append(Finding(proof, Mark.NOTE, code, facts))

    def add(self, proof: Proof, mark: Mark, code: Find) -> None:
        """Something else is said."""
        self.made.append(Finding(proof, mark, code, {}))

    def unreadable(self, error: Unreadable) -> None:
        """The archive, or what goes with it, cannot be read."""
        self.made.append(Finding(Proof.FORMATS, Mark.UNREADABLE, error.code, error.facts))

    def proved(self, proof: Proof, code: Find, **facts: str | int) -> None:
        """A proof holds; not said where something of the same proof is false."""
        if not self.any_false(proof):
            self.made.append(Finding(proof, Mark.PROVED, code, facts))

    def any_false(self, *proofs: Proof) -> bool:
        """Whether something is false, in some of the proofs or in any at all."""
        return any(one.mark is Mark.FALSE and (not proofs or one.proof in proofs) for one in self.made)

    @property
    def exit_code(self) -> int:
        """0: nothing is false. 1: something is. 2: it cannot be read."""
        marks = {one.mark for one in self.made}
        return 2 if Mark.UNREADABLE in marks else int(Mark.FALSE in marks)
