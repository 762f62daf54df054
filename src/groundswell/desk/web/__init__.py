"""The edge of desk: parse, one call, render."""
