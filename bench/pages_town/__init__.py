"""A town of any size for bench/pages.py, written straight into the tables."""
