"""The platform's screens of organizations and people."""

from apps.accounts.admin import platform

__all__ = ["platform"]
