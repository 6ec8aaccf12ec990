"""Documents looked up by words or by names that look alike."""

from __future__ import annotations

SQL_TABLES = ("search_searchdocument",)

# Of so many matching documents the best are chosen; a question that matches more says little.
CANDIDATES = 2000
SHOWN = 200
COUNTED = 10_000
COLUMNS = """d.kind, d.object_id, COALESCE(d.translations->%(language)s->>0, d.title) AS title,
    COALESCE(d.translations->%(language)s->>1, d.description) AS description, d.folded"""
HERE = "d.workspace_id = %(workspace)s AND d.kind = ANY(%(kinds)s::text[])"
# Weights of D, C, B, A: a word of the name counts five times one of the rest.
RANK = "ts_rank('{0.1, 0.2, 0.5, 1.0}', d.tsv, %(query)s::tsquery, 1)"
# Only constants of this module are put into the statements; what was asked travels as parameters.
# Sorted by what has no index: the planner would walk one through the whole workspace for these few.
NAMED = f"""
SELECT {COLUMNS}, true AS exact, (d.tsv @@ %(exact)s::tsquery)::int::float8 AS rank, 0::bigint AS total
FROM search_searchdocument d WHERE {HERE} AND d.tsv @@ %(named)s::tsquery
ORDER BY rank DESC, d.created_at DESC, d.object_id LIMIT {SHOWN}
"""
# A rank is below 1: whoever has the words themselves in the name comes before those who have them elsewhere,
# and these before those who have longer ones.
WHOLE = f"""
SELECT {COLUMNS}, 1 + (d.tsv @@ %(titled)s::tsquery)::int + {RANK}::float8 AS rank
FROM search_searchdocument d WHERE {HERE} AND d.tsv @@ %(whole)s::tsquery LIMIT {CANDIDATES}
"""
BEGUN = f"""
SELECT {COLUMNS}, {RANK}::float8 AS rank
FROM search_searchdocument d
WHERE {HERE} AND d.tsv @@ %(query)s::tsquery AND NOT d.tsv @@ %(whole)s::tsquery
AND (SELECT count(*) FROM whole) < {CANDIDATES} LIMIT {CANDIDATES}
"""
BY_WORDS = f"""
WITH whole AS MATERIALIZED ({WHOLE})
({NAMED}) UNION ALL (
    SELECT f.kind, f.object_id, f.title, f.description, f.folded, false, f.rank, f.total FROM (
        SELECT c.*, count(*) OVER () AS total FROM (SELECT * FROM whole UNION ALL ({BEGUN})) c
    ) f ORDER BY f.rank DESC, f.object_id DESC LIMIT {SHOWN}
)
"""
BY_TRIGRAMS = f"""
SELECT f.kind, f.object_id, f.title, f.description, f.folded, false, f.rank, count(*) OVER () FROM (
    SELECT {COLUMNS}, word_similarity(%(folded)s, d.folded)::float8 AS rank
    FROM search_searchdocument d WHERE {HERE} AND %(folded)s <%% d.folded LIMIT {CANDIDATES}
) f ORDER BY f.rank DESC, f.object_id DESC LIMIT {SHOWN}
"""
COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM search_searchdocument d WHERE {HERE} AND d.tsv @@ %(query)s::tsquery LIMIT {COUNTED}
) f
"""
