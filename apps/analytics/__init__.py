"""Figures: dashboards, sales targets, forecasts. Reads every app below; owns daily sums and targets.

Listens to OrderCancelled (a day's sum that counted the order is forgotten). Announces nothing.
"""
