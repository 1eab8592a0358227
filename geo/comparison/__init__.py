"""Two runs set side by side."""
