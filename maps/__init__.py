"""Turn results into pages, pictures and layers."""
