"""The people who sign in: accounts, passwords, sessions, duties, who may see what, what the log says of it.

Must not know what a page looks like.
"""
