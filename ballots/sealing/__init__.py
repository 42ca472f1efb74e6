"""Everything that is encrypted, signed or hashed, and how it is spelled (docs/SEALING.md).

Owns envelope, seal sheet, qualified sets, identities and their copies, signatures, the chain's hashes,
receipts, codes. Must not know a database, a person, a questionnaire or a page. What an auditor's script
needs is given out here: `sealing.seal` and `sealing.open_envelope`.
"""

from ballots.sealing.envelope import open_envelope, seal

__all__ = ["open_envelope", "seal"]
