"""Django's SQLite, whose writers take turns within a process."""
