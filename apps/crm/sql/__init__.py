"""SQL of crm, by subject: its own tables, and what lower apps offer."""
