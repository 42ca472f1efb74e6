"""Reads for a province and for everybody: what units have published, and how their openings stand."""
