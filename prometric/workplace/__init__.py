"""The workplace at /admin: its site, frame, menu, home and search, put together over all apps."""
