"""Setting an office up from a file: its people, and their first passwords on paper."""
