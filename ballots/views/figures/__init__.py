"""Figures of many openings together: over months, over boxes, beside each other."""
