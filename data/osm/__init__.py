"""Roads from an OpenStreetMap extract, and the network kept beside a study."""
