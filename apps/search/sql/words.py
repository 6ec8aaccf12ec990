"""Words: folded, counted, and those near to a mistyped one."""

from __future__ import annotations

SQL_TABLES = ("search_searchdocument", "search_searchterm")

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
# Only words of the kinds that the asker may see count as known: a word of another kind must not be felt.
READ = """
SELECT w.n, w.raw, search_fold(w.raw), search_code(w.raw), search_stems(search_fold(w.raw)), ts_lexize(
    CASE WHEN w.raw ~ '^[a-z]+$' THEN 'english_stem' ELSE 'russian_stem' END::regdictionary, w.raw
)
FROM unnest(%(words)s::text[]) WITH ORDINALITY AS w(raw, n) ORDER BY w.n
"""
FOLD = "SELECT w, search_fold(w) FROM unnest(%s::text[]) w"
# A word that begins another is known. Otherwise: the stems that are words, and what is at most two letters
# off, by the folded spelling or by the one typed.
NEAR = """
SELECT w.n, EXISTS (
    SELECT FROM search_searchterm t WHERE t.workspace_id = %(workspace)s AND t.kind = ANY(%(kinds)s::text[])
    AND t.word >= w.folded COLLATE "C" AND t.word < (w.folded || '~') COLLATE "C"
) AS known, c.word, c.shown, c.documents
FROM unnest(%(folded)s::text[], %(raw)s::text[], %(stems)s::text[])
    WITH ORDINALITY AS w(folded, raw, stems, n)
LEFT JOIN LATERAL (
    SELECT t.word, min(t.shown) AS shown, sum(t.documents)::int AS documents
    FROM search_searchterm t
    WHERE t.workspace_id = %(workspace)s AND t.kind = ANY(%(kinds)s::text[])
    AND (
        t.word = ANY(string_to_array(w.stems, ' '))
        OR length(t.word) BETWEEN length(w.folded) - 2 AND length(w.folded) + 2
        AND levenshtein_less_equal(t.word, w.folded, 2) <= 2
        OR length(t.shown) BETWEEN length(w.raw) - 2 AND length(w.raw) + 2
        AND levenshtein_less_equal(t.shown, w.raw, 2) <= 2
    )
    GROUP BY t.word
    ORDER BY LEAST(
        levenshtein_less_equal(t.word, w.folded, 2), min(levenshtein_less_equal(t.shown, w.raw, 2))
    ), sum(t.documents) DESC, t.word
    LIMIT 40
) c ON true
ORDER BY w.n
"""
KNOWS_CYRILLIC = "SELECT similarity('ноутбук', 'наутбук') > 0 AND lower('Қ') = 'қ'"
