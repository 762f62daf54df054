"""The edge of access: actor from request, errors to pages, links, health."""
