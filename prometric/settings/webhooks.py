"""How long receivers of webhooks are waited for, and when they are left alone."""

from prometric.settings.base import env

# To loopback and private addresses: for integrators on one's own network.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=False)
# Seconds for a connection, and for the whole answer; who has not taken the last one gets three at most.
WEBHOOK_CONNECT_SECONDS = env.float("WEBHOOK_CONNECT_SECONDS", default=3.0)
WEBHOOK_ANSWER_SECONDS = env.float("WEBHOOK_ANSWER_SECONDS", default=15.0)
# After so many failures in a row it is left alone for so many seconds, then twice as long, …, an hour.
WEBHOOK_BREAKER_FAILURES = env.int("WEBHOOK_BREAKER_FAILURES", default=5)
WEBHOOK_BREAKER_SECONDS = env.int("WEBHOOK_BREAKER_SECONDS", default=30)
