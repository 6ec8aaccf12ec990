"""What is answered: rows of lists and details, and what an action gives."""
