"""One-time passwords on paper, to be cut apart: one part for each person."""
