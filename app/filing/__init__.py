"""The register's pages: filed papers, signed versions that come back, known certificates, a year as a zip."""
