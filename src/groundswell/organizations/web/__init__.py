"""The edge of organizations: which one a page is about."""
