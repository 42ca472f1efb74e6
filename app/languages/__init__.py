"""The words in other languages: a TOML file each, shown only when a named translator has signed it off.

Keys are the Vietnamese sentences themselves: no translation can stand beside another wording than its own.
"""
