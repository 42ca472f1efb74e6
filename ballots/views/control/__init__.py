"""Reads of follow-up samples: for the page of one, for its list on paper, for the public beside a result."""
