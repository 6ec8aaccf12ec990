-- What only a superuser may do, and what every database of Prometric needs. Idempotent.
-- The embedded server runs this for template1 (test databases are copies of it) and for the application's
-- database; on a server of your own run it once with `psql -f` as a superuser in the application's database.
-- A blank line ends a statement in single-user mode: keep blank lines out of DO blocks.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE EXTENSION IF NOT EXISTS unaccent;

CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- Under row-level security the planner uses an index only for conditions that cannot leak a foreign row.
-- These functions neither print nor refuse their row's value, but PostgreSQL does not mark them; without
-- the mark a price range or a search reads the tenant's whole table (100 times slower on 100,000 rows).
DO $leakproof$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN
        SELECT p.oid::regprocedure FROM pg_proc p
        WHERE NOT p.proleakproof AND p.proname = ANY (ARRAY[
            'numeric_eq', 'numeric_ne', 'numeric_lt', 'numeric_le', 'numeric_gt', 'numeric_ge', 'numeric_cmp',
            'hash_numeric',
            'textlike', 'textnlike', 'texticlike', 'texticnlike', 'starts_with', 'upper', 'lower',
            'normalize', 'translate',
            'ts_match_vq', 'ts_match_qv',
            'jsonb_contains', 'jsonb_contained', 'jsonb_exists', 'jsonb_exists_any', 'jsonb_exists_all',
            'jsonb_object_field', 'jsonb_object_field_text', 'jsonb_extract_path_text',
            'arrayoverlap', 'arraycontains', 'arraycontained',
            'similarity_op', 'word_similarity_op', 'word_similarity_commutator_op',
            'strict_word_similarity_op', 'strict_word_similarity_commutator_op',
            'similarity', 'word_similarity', 'strict_word_similarity',
            'date_eq_timestamptz', 'date_ne_timestamptz', 'date_lt_timestamptz', 'date_le_timestamptz',
            'date_gt_timestamptz', 'date_ge_timestamptz', 'date_cmp_timestamptz',
            'timestamptz_eq_date', 'timestamptz_ne_date', 'timestamptz_lt_date', 'timestamptz_le_date',
            'timestamptz_gt_date', 'timestamptz_ge_date', 'timestamptz_cmp_date',
            'timestamptz_eq_timestamp', 'timestamptz_ne_timestamp', 'timestamptz_lt_timestamp',
            'timestamptz_le_timestamp', 'timestamptz_gt_timestamp', 'timestamptz_ge_timestamp',
            'timestamptz_cmp_timestamp',
            'timestamp_eq_timestamptz', 'timestamp_ne_timestamptz', 'timestamp_lt_timestamptz',
            'timestamp_le_timestamptz', 'timestamp_gt_timestamptz', 'timestamp_ge_timestamptz',
            'timestamp_cmp_timestamptz',
            'timezone', 'date'
        ])
        -- Only plain functions of the system and of the extensions above, never one of the application's.
        AND p.prokind = 'f' AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('internal', 'c'))
    LOOP
        EXECUTE format('ALTER FUNCTION %s LEAKPROOF', found);
    END LOOP;
END
$leakproof$;

-- Search by trigrams finds nothing in Kazakh or Russian when the server's LC_CTYPE knows only ASCII.
DO $check$
BEGIN
    IF cardinality(show_trgm('Әлия')) = 0 THEN
        RAISE EXCEPTION 'LC_CTYPE of this database does not know Cyrillic letters: C.UTF-8 is needed';
    END IF;
END
$check$;

