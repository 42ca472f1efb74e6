"""FastAPI application: ties the domain, the printing and the pages together."""
