"""Population grids: read, and what was measured on them written."""
