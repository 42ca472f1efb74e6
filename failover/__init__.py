"""`make cluster-test`: a replicated PostgreSQL whose leaders are killed and paused while ballots are dropped.

Three machines on loopback by the files of docs/cluster, two servers, and sixteen citizens.
"""
