"""Recorded voices for people who read little: which there are, and whether they can be used."""
