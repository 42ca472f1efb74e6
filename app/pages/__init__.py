"""One module an area of pages; a route parses, calls one domain function, renders or redirects."""
