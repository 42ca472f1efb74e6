"""What an office sets up and keeps: units, boxes, rules, swapped days, retention, the audit log of its staff.

Must not know how its acts are shown, or anything of a citizen but totals.
"""
