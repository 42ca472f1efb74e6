"""What the file of homphieu setup asks for besides units, committees and boxes: people, swapped days."""
