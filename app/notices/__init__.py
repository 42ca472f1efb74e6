"""What the program tells people by itself: what is to be done next, key warnings, mails, the calendar.

Must not write anything but that a mail was sent.
"""
