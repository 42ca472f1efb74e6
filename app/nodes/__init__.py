"""A database of several machines: how its address is spelled, and how long anybody waits for one of them."""
