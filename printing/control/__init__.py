"""The follow-up sample on paper."""
