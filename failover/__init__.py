"""`make cluster-test`: a replicated PostgreSQL whose leaders are killed and paused while real ballots are dropped.

Three machines on loopback by the files of docs/cluster; two servers; sixteen citizens who send until they are told.
"""
