"""Letters on paper: the poster of their box, and their section of the minutes."""
