"""The dossier systems of an office: their keys, what they have slips issued for, the results they report.

Knows no HTTP and no dossier: a code of one never comes here, and nothing here lines up with a slip.
"""
