"""SQL of sales, by subject: its own tables, and what lower apps offer."""
