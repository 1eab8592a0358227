"""A city as a whole: the scale coordination index, what a text says of it, readiness."""
