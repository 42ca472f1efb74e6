"""Reads for the papers beside the minutes, and the values they are drawn from."""
