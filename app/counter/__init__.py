"""What the clerk's counter prints: ballots one by one, and decks of them with their page."""
