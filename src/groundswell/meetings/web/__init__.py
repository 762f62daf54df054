"""The edge of meetings: parse, one call, render."""
