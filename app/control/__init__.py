"""The follow-up sample of an opening: drawn, printed, and its control tally beside the box's result."""
