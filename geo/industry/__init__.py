"""What is taught against what is made: crosswalk, demand, match, placement, gaps, the ladder."""
