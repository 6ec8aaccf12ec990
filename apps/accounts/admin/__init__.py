"""The company's own settings, and the platform's screens of organizations and people."""

from apps.accounts.admin import api_keys, company, platform, roles

__all__ = ["api_keys", "company", "platform", "roles"]
