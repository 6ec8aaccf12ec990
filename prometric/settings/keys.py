"""Reading the rings of keys that sign tokens and seal secrets."""

from django.core.exceptions import ImproperlyConfigured

LEAST = 32  # characters: as many bytes as SHA-256 has


def ring(text: str, *, default: str, setting: str = "JWT_KEYS") -> dict[str, str]:
    """The keys of `name:key,name:key`, in that order, then `default`, which may stand elsewhere by its name.

    `default,name:key` makes a new key known to every host before the first of them signs with it.

    Raises:
        ImproperlyConfigured: a part without a name or key, a short key, a name that comes twice.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        if part == "default" and part not in found:
            found[part] = default
            continue
        name, separator, key = part.partition(":")
        if not separator or not name or name == "default" or name in found:
            raise ImproperlyConfigured(f"{setting} must be name:key,name:key with names of their own.")
        if len(key) < LEAST:
            raise ImproperlyConfigured(f"The key {name} of {setting} must have at least {LEAST} characters.")
        found[name] = key
    return found | {"default": default}
