"""Letters as they may be read: with text and contact for those who type, assign and answer them.

Every reader of a contact is here. Must not know envelopes, slips or what a page shows.
"""
