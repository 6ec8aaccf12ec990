"""Documents written, found out of date, and forgotten."""

from __future__ import annotations

from apps.hr.sql.offered import EMPLOYEE_PLACES
from apps.search.models import DocumentType
from apps.search.sql.sources import SOURCES, table_of

SQL_TABLES = ("search_searchdocument", "search_searchterm")

BY_ID = "o.id = ANY(%(ids)s::uuid[])"
BY_CUSTOMER = "o.customer_id = ANY(%(ids)s::uuid[])"
BY_USER = "m.user_id = ANY(%(ids)s::uuid[])"
BY_DEPARTMENT = "o.department_id = ANY(%(ids)s::uuid[])"
OF_ORGANIZATION = "o.organization_id = ANY(%(ids)s::uuid[])"
SHOWN = "title, description, translations, names, body, codes"
# The documents as they should be. Beside the exact codes: a number without its zeros (=ord202612), without
# its year too (%ord12), long numbers from their end (<), and the stems of the names (^).
DOCUMENTS = """
SELECT s.organization_id, s.workspace_id, s.object_id, left(s.title, 255) AS title,
    left(s.description, 300) AS description, s.translations, left(s.names, 2000) AS names,
    left(s.body, 20000) AS body,
    ARRAY(
        SELECT DISTINCT '=' || search_code(code) AS word FROM unnest(s.codes) code
        WHERE search_code(code) <> ''
        UNION SELECT '#' || search_code(code) FROM unnest(s.secrets) code WHERE search_code(code) <> ''
        UNION SELECT unnest(ARRAY['=' || n.part[1] || n.part[2] || n.part[3], '%%' || n.part[1] || n.part[3]])
            FROM unnest(s.codes) code,
                regexp_match(lower(code), '^([a-z]{{2,4}})-([0-9]{{4}})-0*([0-9]+)$') n(part)
            WHERE n.part IS NOT NULL
        UNION SELECT '<' || reverse(search_code(code)) FROM unnest(s.codes) code
            WHERE search_code(code) ~ '^[0-9]{{10,}}$'
        UNION SELECT '#<' || reverse(search_code(code)) FROM unnest(s.secrets) code
            WHERE search_code(code) ~ '^[0-9]{{10,}}$'
        UNION SELECT '^' || stem FROM string_to_table(search_fold(left(s.names, 2000)), ' ') folded,
            unnest(search_stems(folded)) stem
        ORDER BY word
    ) AS codes
FROM ({source}) s
"""
# A document that says the same already is left alone, and so are its indexes. New words are added, none is
# counted up: rows that every writer touches would make all writers wait for each other.
WRITE = """
WITH written AS (
    INSERT INTO search_searchdocument AS d (
        id, organization_id, workspace_id, kind, object_id, created_at, updated_at,
        title, description, translations, names, body, codes
    )
    SELECT uuidv7(), s.organization_id, s.workspace_id, %(kind)s::text, s.object_id, now(), now(), {wanted}
    FROM ({documents}) s
    ON CONFLICT (object_id, kind, workspace_id) DO UPDATE SET
        updated_at = now(), ({shown}) = ROW({excluded})
        WHERE ({current}) IS DISTINCT FROM ({excluded})
    RETURNING d.organization_id, d.workspace_id, d.object_id, old.title AS before, new.title AS after,
        new.names, new.body
), spelled AS (
    SELECT DISTINCT w.organization_id, w.workspace_id, t.shown
    FROM written w,
        regexp_split_to_table(lower(w.names || ' ' || left(w.body, 2000)), '[^[:alpha:]]+') t(shown)
    WHERE length(t.shown) BETWEEN 3 AND 40
), words AS (
    SELECT DISTINCT ON (s.workspace_id, f.word) s.organization_id, s.workspace_id, f.word, s.shown
    FROM spelled s, LATERAL (SELECT search_fold(s.shown) OFFSET 0) f(word)
    WHERE length(f.word) BETWEEN 3 AND 40 AND position(' ' IN f.word) = 0
    ORDER BY s.workspace_id, f.word, s.shown
), added AS (
    INSERT INTO search_searchterm (
        id, organization_id, workspace_id, kind, word, shown, documents, created_at, updated_at
    )
    SELECT uuidv7(), w.organization_id, w.workspace_id, %(kind)s::text, w.word, w.shown, 1, now(), now()
    FROM words w
    ORDER BY w.workspace_id, w.word
    ON CONFLICT (workspace_id, kind, word) DO NOTHING
)
SELECT object_id, before, after FROM written
"""
# An owner is shown in every workspace, of which one is being rebuilt.
HERE = BY_ID + " AND w.id = NULLIF(current_setting('app.workspace'), '')::uuid"
# An object and its document are written in one transaction, so that one statement sees both or neither.
DRIFTED = """
SELECT s.object_id, d.id IS NULL FROM ({documents}) s
LEFT JOIN search_searchdocument d
    ON d.object_id = s.object_id AND d.kind = %(kind)s AND d.workspace_id = s.workspace_id
WHERE d.id IS NULL OR ({current}) IS DISTINCT FROM ({wanted})
"""
ORPHANS = """
FROM search_searchdocument was
WHERE was.workspace_id = %(workspace)s AND was.kind = %(kind)s
AND NOT EXISTS (SELECT FROM ({source}) s WHERE s.workspace_id = was.workspace_id)
"""
# An employee is shown where the membership is, an owner or administrator everywhere.
LEFT_WORKSPACE = f"""
DELETE FROM search_searchdocument d USING {EMPLOYEE_PLACES} place
WHERE d.kind = 'employee' AND d.object_id = ANY(%s::uuid[]) AND place.id = d.object_id
    AND d.workspace_id <> place.workspace_id AND place.role NOT IN ('owner', 'admin')
"""
FORGET = "DELETE FROM search_searchdocument WHERE object_id = ANY(%s::uuid[]) AND kind = %s"


def columns(prefix: str) -> str:
    """What a document says, of a table or a row of that name."""
    return ", ".join(f"{prefix}.{name}" for name in SHOWN.split(", "))


def documents(kind: str, chosen: str) -> str:
    """The SELECT of the documents that live objects should have."""
    return DOCUMENTS.format(source=SOURCES[DocumentType(kind)].format(chosen=chosen))


def written(kind: str, chosen: str = BY_ID) -> str:
    """The one statement that writes the documents of a kind."""
    return WRITE.format(
        documents=documents(kind, chosen),
        shown=SHOWN,
        wanted=columns("s"),
        excluded=columns("excluded"),
        current=columns("d"),
    )


def drifted(kind: str, chosen: str) -> str:
    """(object, whether it has no document) of the objects whose document does not say what it should."""
    return DRIFTED.format(documents=documents(kind, chosen), current=columns("d"), wanted=columns("s"))


def orphans(kind: str, *, only: bool, remove: bool) -> str:
    """Count the documents without a live object (`only`: of one object), or remove them."""
    found = ORPHANS.format(source=SOURCES[DocumentType(kind)].format(chosen="o.id = was.object_id"))
    which = " AND was.object_id = %(only)s" if only else ""
    return ("DELETE" if remove else "SELECT count(*)") + found + which


def ids_of(kind: str, column: str) -> str:
    """The ids of a kind's objects of one tenant, deleted ones too."""
    return f"SELECT id FROM {table_of(kind)} WHERE {column} = %s ORDER BY id"


def objects_held(kind: str) -> str:
    """Lock objects against change, in the order of their ids."""
    return f"SELECT FROM {table_of(kind)} WHERE id = ANY(%s::uuid[]) ORDER BY id FOR SHARE"
