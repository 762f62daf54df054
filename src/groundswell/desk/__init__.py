"""Home for an organizer, and a page of one's own for everybody."""
