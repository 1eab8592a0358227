"""Siting models with a proof: covers, medians, centres, assignment, and what solves them."""
