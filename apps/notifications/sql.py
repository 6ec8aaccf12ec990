"""Chat: the newest message of each channel, and what a member has not read."""

from __future__ import annotations

SQL_TABLES = ("notifications_chatmember", "notifications_chatmessage")

# The newest message of each channel by its index, and what came after each member's mark.
LAST = """
SELECT DISTINCT ON (channel_id) id FROM notifications_chatmessage
WHERE channel_id = ANY(%s::uuid[]) ORDER BY channel_id, created_at DESC, id DESC
"""
UNREAD = """
SELECT m.channel_id, (
    SELECT count(*) FROM notifications_chatmessage t
    WHERE t.channel_id = m.channel_id AND t.created_at > m.last_read_at AND t.sender_id <> m.user_id
) FROM notifications_chatmember m WHERE m.user_id = %s AND m.channel_id = ANY(%s::uuid[])
"""
