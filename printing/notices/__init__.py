"""Notices that an office hangs up, glues on or writes on: the box's, its poster, label, seals, envelopes."""
