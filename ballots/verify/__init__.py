"""Checks a period's archive on any computer, and owns what an archive and the published files look like.

Trusts nobody: not the server that wrote the archive, not its chain. Must not know a database, FastAPI or
SQLModel: these modules and what they import are all that an auditor's laptop needs.
"""
