"""The report of a run: its sections and sentences, and the Word file."""
