"""A new study: boundaries, templates, and what is still to fill in."""
