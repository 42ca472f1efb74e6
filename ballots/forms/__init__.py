"""Questionnaires as data, ballots filled in on them, their tallies, and the masking of remarks.

The TOML files beside these modules come with the program. Must not know a database, an envelope or a person.
"""
