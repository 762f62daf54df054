"""The edge of projects: parse, one call, render."""
