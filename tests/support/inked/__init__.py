"""Made-up ballots as people fill them in and machines scan them, by seeds; and what a reader must say."""
