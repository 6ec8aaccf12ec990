"""The demo company of a first start: made by the same services as a real one, over a year of days."""
