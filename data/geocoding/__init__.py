"""Tables of any shape and the places of their rows, offline and online."""
