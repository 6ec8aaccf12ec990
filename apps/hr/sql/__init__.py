"""SQL of hr, by subject: its own tables, and what lower apps offer."""
