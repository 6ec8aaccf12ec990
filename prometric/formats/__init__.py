"""How dates and numbers are written for people: one way in all three languages (FORMAT_MODULE_PATH)."""
