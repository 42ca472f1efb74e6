"""Letters on pages: where one is written, the poster that leads there, those from the wooden box."""
