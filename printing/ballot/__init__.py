"""A ballot on paper: its parts, the stub with the code, sheets of many; one geometry in millimetres."""
