"""Stored notices, live sockets, chat and webhooks: how people and other systems hear of what happened.

Announces ChatMessagePosted. Consumes every outbox event after its commit; listens to nothing inside
a transaction.
"""
