"""What comes before any page: how requests are read and written, whose code is known, who waits for whom."""
