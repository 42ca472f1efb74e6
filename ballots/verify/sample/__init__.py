"""The follow-up sample in a chain: drawn again, and its sums added up; knows no database."""
