"""The business, one app per domain; imports run downwards only (pyproject.toml, import-linter)."""
