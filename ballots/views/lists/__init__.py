"""Reads of pages that show many rows at once: a number of statements that does not grow with the rows."""
