"""Read, check and write the tables of a study."""
