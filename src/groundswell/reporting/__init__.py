"""What the measures of a movement look like: a page, pictures, a table for a program."""
