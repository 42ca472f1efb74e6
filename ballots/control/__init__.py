"""Follow-up samples: results drawn by the chain after an opening, asked about by people from outside.

Must not know a dossier, a name or a slip: places in the office's own list, and sums of answers.
"""
