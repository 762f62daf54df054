"""What turf and walks are measured on, and against: a street grid, plain cuts, other solvers."""
