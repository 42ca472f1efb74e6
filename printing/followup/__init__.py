"""What became of remarks, letters and calls, on paper."""
