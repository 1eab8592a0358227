"""Where things stand: coordinates, datums, addresses, and the zones that places fall in."""
