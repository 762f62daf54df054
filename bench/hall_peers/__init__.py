"""What the live hall is measured against, and by: the town it serves, its peers, the load."""
