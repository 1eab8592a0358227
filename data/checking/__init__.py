"""What a study's tables must look like and what must hold between them."""
