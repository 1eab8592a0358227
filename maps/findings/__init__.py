"""One sentence a view, in Chinese and English, from the results alone."""
