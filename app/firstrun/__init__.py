"""The first run: an empty installation is set up in a browser, by whoever reads the server's terminal."""
