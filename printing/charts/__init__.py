"""Charts as plain geometry in millimetres, which paper and pages both draw; black ink is enough for all."""
