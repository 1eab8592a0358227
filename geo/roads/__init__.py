"""Minutes over roads: graphs, networks, routes, and the areas within so many minutes."""
