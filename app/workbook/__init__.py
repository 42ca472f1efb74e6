"""An office's set-up as one table, XLSX or CSV: the template, and its reading, each mistake at its cell."""
