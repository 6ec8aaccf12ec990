"""SQL of inventory, by subject: its own tables, and what lower apps offer."""
