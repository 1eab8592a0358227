"""Who is reached: coverage by tier, access to seats, gaps, and how sure all of it is."""
