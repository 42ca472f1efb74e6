"""In ấn: all that an office prints, on one page, each with a picture of it; who may print what."""
