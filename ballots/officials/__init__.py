"""What ballots of a desk say of the official who had it that month: told rows alone, to few (decision 36).

Rests on tables and forms; must not know pages. Nothing here is published, and nobody is ranked.
"""
