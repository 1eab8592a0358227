"""Pure computations on tables, places and minutes: no files, no printing."""
