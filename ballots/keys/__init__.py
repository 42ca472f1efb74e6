"""The committee's keys: holders, how one becomes or ceases to be one, padlocks, sheets, rehearsals.

Sees public halves, sealed copies and signatures only, never a private key or a passphrase. Must not know an
opening.
"""
