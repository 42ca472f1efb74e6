"""Reads for display: pages, PDFs and archives are drawn from frozen values that these modules make.

Writes nothing. `readmodels` is all of it that printing may see. Must not know HTTP, HTML or a Vietnamese
sentence.
"""
