"""Organizations: whoever lives in the house."""
