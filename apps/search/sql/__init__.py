"""SQL of search, by subject: its own tables, and what lower apps offer."""
