"""What if we organized instead: the command `forecast` and its report."""
