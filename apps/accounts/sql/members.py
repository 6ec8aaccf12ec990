"""Members behind tokens, the places they may enter, and the counters of failures."""

from __future__ import annotations

from apps.kernel.sql import ANNOUNCED

SQL_TABLES = (
    "accounts_apikey",
    "accounts_membership",
    "accounts_membershiprole",
    "accounts_organization",
    "accounts_role",
    "accounts_secondfactor",
    "accounts_session",
    "accounts_signinfailures",
    "accounts_user",
    "accounts_workspace",
)

LOCK = """
INSERT INTO accounts_signinfailures (address_hash, count, last_at) VALUES (%s, 0, %s)
ON CONFLICT (address_hash) DO UPDATE SET count = accounts_signinfailures.count RETURNING count, last_at
"""
# One statement by hand: this runs in every request, and the ORM takes ten times as long to write it.
ACTOR = """
SELECT m.id, m.role, m.permissions || ARRAY(
    SELECT unnest(r.permissions)
    FROM accounts_membershiprole h JOIN accounts_role r ON r.id = h.role_id
    WHERE h.membership_id = m.id
), m.workspace_id, w.id,
    o.require_second_factor AND m.role IN ('owner', 'admin') AND NOT EXISTS (
        SELECT FROM accounts_secondfactor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL),
    (SELECT max(r.max_discount) FROM accounts_membershiprole h JOIN accounts_role r ON r.id = h.role_id
        WHERE h.membership_id = m.id)
FROM accounts_membership m
JOIN accounts_user u ON u.id = m.user_id AND u.is_active AND u.token_version = %(token_version)s
JOIN accounts_organization o ON o.id = m.organization_id AND o.status = 'active'
JOIN accounts_workspace w ON w.organization_id = o.id AND w.id = COALESCE(%(place)s::uuid, m.workspace_id)
WHERE m.organization_id = %(organization)s AND m.user_id = %(user)s AND m.status = 'active'
"""
# At home the session is in sight too.
ACTOR_AT_HOME = f"""{ACTOR} AND EXISTS (
    SELECT FROM accounts_session s WHERE s.id = %(session)s AND s.user_id = %(user)s AND s.revoked_at IS NULL
)
"""
# The key's own workspace, or the one that was asked for; a key of no workspace begins in the default one.
ACTOR_OF_KEY = """
SELECT k.secret_hash, k.previous_hash, k.previous_until, k.permissions, k.addresses, w.id
FROM accounts_apikey k
JOIN accounts_organization o ON o.id = k.organization_id AND o.status = 'active'
LEFT JOIN accounts_workspace w ON w.organization_id = o.id
    AND (k.workspace_id IS NULL OR w.id = k.workspace_id)
    AND CASE WHEN %(place)s::uuid IS NOT NULL THEN w.id = %(place)s::uuid
        ELSE k.workspace_id IS NOT NULL OR w.is_default END
WHERE k.organization_id = %(organization)s AND k.id = %(key)s AND k.revoked_at IS NULL
    AND (k.expires_at IS NULL OR k.expires_at > %(now)s)
"""
# Who finds the row taken leaves the note to the one who has it: no request waits for another's note.
STAMP_KEY = """
UPDATE accounts_apikey SET last_used_at = %(now)s, last_address = %(address)s
WHERE id = (SELECT id FROM accounts_apikey WHERE id = %(key)s FOR UPDATE SKIP LOCKED)
"""
PLACES = """
SELECT o.id, o.name, w.id, w.name
FROM accounts_membership m
JOIN accounts_organization o ON o.id = m.organization_id AND o.status = 'active'
JOIN accounts_workspace w ON w.organization_id = o.id
    AND (w.id = m.workspace_id OR m.role IN ('owner', 'admin'))
WHERE m.user_id = %s AND m.status = 'active'
ORDER BY o.name, w.is_default DESC, w.name
"""
# One statement whether the address is known or not: the time of an answer must not tell.
NOTE_FAILURE = f"""
{ANNOUNCED}
SELECT m.organization_id, m.workspace_id, %(name)s, %(subject)s, u.id, jsonb_build_object('user_id', u.id),
    jsonb_build_object('address', jsonb_build_array(NULL, %(address)s::text)), %(now)s, %(now)s, 0, ''
FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id AND m.status = 'active'
WHERE u.email = %(email)s
"""
