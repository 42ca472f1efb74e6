"""Paper ballots read by machine at an opening: files, pages that settle doubts, remarks to be typed."""
