"""Chances learned from outcomes: plain numpy, no database and no Django."""
