"""Paper read by machine: from a page that was read to the counts; doubts are settled by people, two by two.

Must not know how a page is read: whoever reads hands over values of pages.py. docs/decisions/0040.
"""
