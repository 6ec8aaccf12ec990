"""`make trial`: what only real servers show. Each part starts its own, and says what it lacks here."""
