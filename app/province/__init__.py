"""Pages of a province and of what units publish: for its own account, and for everybody."""
