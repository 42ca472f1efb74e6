"""Mutated archives for the verifier: whatever it is given, it gives findings, never a traceback."""
