"""The company's own settings, and the platform's screens of organizations and people."""

from apps.accounts.admin import company, platform, roles

__all__ = ["company", "platform", "roles"]
