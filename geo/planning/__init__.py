"""Where the next campuses of a study should go: candidates, plans, what they give, how sure."""
