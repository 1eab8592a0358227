"""Tables of a PostGIS database, read and written."""
