"""Letters: written in the transaction that caused them, sent afterwards."""
