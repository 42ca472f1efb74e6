"""Made-up ballots as people fill them in and machines scan them, each from a seed; and what a reader must say."""
