"""Commands about single boxes that office.py has no room for."""
