"""Sentences chosen by code, for pages, mails and the terminal: errors, acts, findings, the chain in words.

Owns the Vietnamese that is not a template's prose. Must not know a request.
"""
