"""The minutes and their family, in the official form; and reading their figures back."""
