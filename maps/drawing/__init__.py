"""Static pictures: the sheet, the map on it, diagrams, symbols, fonts."""
