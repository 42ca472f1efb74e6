"""Pages of officials: whose a desk is, an official's own month, the leader's months and the year's export."""
