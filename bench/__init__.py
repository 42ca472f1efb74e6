"""What `make bench` measures, and against what: medians and ratios of one run."""
