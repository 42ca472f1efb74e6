"""What an office is set up from, whoever reads it: a file, a workbook or the pages of the first run."""
