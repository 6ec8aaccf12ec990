"""Password hashing: argon2id at OWASP's parameters (56 ms here, Django's 599 ms: architecture.md §8)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """argon2id with m = 19,456 KiB, t = 2, p = 1."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
