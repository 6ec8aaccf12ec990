"""SQL of accounts, by subject: its own tables, and what lower apps offer."""
