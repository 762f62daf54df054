"""A whole movement measured, from one file of its acts."""
