"""Scanned files are read in a process of their own, with bounds; this room starts it and hears it."""
