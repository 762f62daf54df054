"""The edge of hall: parse, one call, render."""
