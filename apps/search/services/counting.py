"""How common each word of a workspace is, counted anew at night."""

from __future__ import annotations

from django.db import connection

from apps.kernel.actor import Actor

# Tables that the SQL here names.
SQL_TABLES = (
    "search_searchdocument",
    "search_searchterm",
)

# Each spelling is folded once. What is shown is the commonest spelling.
COUNT = """
WITH spelled AS (
    SELECT d.kind, w.shown, count(*) AS documents
    FROM search_searchdocument d, LATERAL (
        SELECT DISTINCT part FROM regexp_split_to_table(
            lower(d.names || ' ' || left(d.body, 2000)), '[^[:alpha:]]+'
        ) part WHERE length(part) BETWEEN 3 AND 40
    ) w(shown)
    WHERE d.workspace_id = %(workspace)s
    GROUP BY d.kind, w.shown
), counted AS (
    SELECT s.kind, f.word, (array_agg(s.shown ORDER BY s.documents DESC, s.shown))[1] AS shown,
        sum(s.documents)::int AS documents
    FROM spelled s, LATERAL (SELECT search_fold(s.shown) OFFSET 0) f(word)
    WHERE length(f.word) BETWEEN 3 AND 40 AND position(' ' IN f.word) = 0
    GROUP BY s.kind, f.word
), gone AS (
    -- Only what was counted as gone the last time too: a document just being written may have the word.
    DELETE FROM search_searchterm t WHERE t.workspace_id = %(workspace)s AND t.documents = 0
    AND NOT EXISTS (SELECT FROM counted c WHERE c.kind = t.kind AND c.word = t.word)
), zero AS (
    UPDATE search_searchterm t SET documents = 0 WHERE t.workspace_id = %(workspace)s AND t.documents > 0
    AND NOT EXISTS (SELECT FROM counted c WHERE c.kind = t.kind AND c.word = t.word)
)
INSERT INTO search_searchterm AS t (
    id, organization_id, workspace_id, kind, word, shown, documents, created_at, updated_at
)
SELECT uuidv7(), %(organization)s, %(workspace)s, kind, word, shown, documents, now(), now() FROM counted
ORDER BY kind, word
ON CONFLICT (workspace_id, kind, word) DO UPDATE SET documents = excluded.documents, shown = excluded.shown
WHERE (t.documents, t.shown) IS DISTINCT FROM (excluded.documents, excluded.shown)
"""


def count_words(*, actor: Actor) -> None:
    """Count the documents of the actor's workspace by word; words that are gone leave the second time."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"workspace": actor.workspace_id, "organization": actor.organization_id})
