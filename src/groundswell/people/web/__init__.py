"""The edge of people: the form of whoever signs up."""
