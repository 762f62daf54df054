"""The edge of exchange: parse, one call, render."""
