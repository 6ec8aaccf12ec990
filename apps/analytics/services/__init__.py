"""Writes of analytics."""

from apps.analytics.services.forecasts import current_forecast, refresh_forecast
from apps.analytics.services.sums import add_up, add_up_since, forget_day, keep_up
from apps.analytics.services.targets import create_target, delete_target, set_targets, update_target

__all__ = [
    "add_up",
    "add_up_since",
    "create_target",
    "current_forecast",
    "delete_target",
    "forget_day",
    "keep_up",
    "refresh_forecast",
    "set_targets",
    "update_target",
]
