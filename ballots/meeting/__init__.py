"""The day of the opening and what follows: roll-call, closing, releases, count, minutes, destroying.

Every step is one transaction that can be taken up again. Must not know accounts' passwords or what a page
shows.
"""
