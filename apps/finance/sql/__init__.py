"""SQL of finance, by subject: its own tables, and what lower apps offer."""
