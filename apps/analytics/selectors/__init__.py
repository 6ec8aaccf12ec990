"""Figures by subject."""
