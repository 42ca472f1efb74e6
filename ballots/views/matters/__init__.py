"""Reads of what became of remarks, letters and calls: pages of matters, one matter, answers, what is late."""
