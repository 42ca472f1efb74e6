"""What the administrator sets up on pages: the unit, its boxes, committees and questionnaires.

It writes through ballots/office alone, as the command line does, and logs what that logs.
"""
