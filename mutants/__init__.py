"""Mutation testing for development: small changes to the code that must not pass the tests of its room.

Not part of the product, not in CI; docs/decisions/0016-mutants.md.
"""
