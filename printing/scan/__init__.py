"""Paper in: a scanned page becomes places, marks and doubts, by the same geometry that draws it.

Needs the extra [scan] (OpenCV, pypdfium2) in all modules but values.py, which the rest of the program sees.
"""
