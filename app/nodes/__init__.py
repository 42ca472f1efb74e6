"""Where a database is: its file, or the machines of a cluster, and how long anybody waits for one of them."""
