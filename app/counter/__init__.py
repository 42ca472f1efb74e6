"""What the clerk's pages print: ballots one by one, and decks of them. Knows no forms and no routes."""
