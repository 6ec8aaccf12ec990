"""Writing documents: one statement a kind, however many objects, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.search.models import DocumentType
from apps.search.services.sources import SOURCES

# Tables that the SQL here names.
SQL_TABLES = (
    "accounts_membership",
    "hr_employee",
    "search_searchdocument",
    "search_searchterm",
)

BY_ID = "o.id = ANY(%(ids)s::uuid[])"
BY_CUSTOMER = "o.customer_id = ANY(%(ids)s::uuid[])"
BY_USER = "m.user_id = ANY(%(ids)s::uuid[])"
BY_DEPARTMENT = "o.department_id = ANY(%(ids)s::uuid[])"
OF_ORGANIZATION = "o.organization_id = ANY(%(ids)s::uuid[])"
OF_CUSTOMERS = (DocumentType.DEAL, DocumentType.ORDER, DocumentType.INVOICE)
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


@dataclass(frozen=True, slots=True)
class Written:
    """A document that was added (`before` None) or changed."""

    object_id: UUID
    before: str | None
    after: str


def columns(prefix: str) -> str:
    """What a document says, of a table or a row of that name."""
    return ", ".join(f"{prefix}.{name}" for name in SHOWN.split(", "))


def documents(kind: str, chosen: str) -> str:
    """The SELECT of the documents that live objects should have."""
    return DOCUMENTS.format(source=SOURCES[DocumentType(kind)].format(chosen=chosen))


def statement(kind: str, chosen: str = BY_ID) -> str:
    """The one statement that writes the documents of a kind."""
    return WRITE.format(
        documents=documents(kind, chosen),
        shown=SHOWN,
        wanted=columns("s"),
        excluded=columns("excluded"),
        current=columns("d"),
    )


def write(kind: str, ids: Iterable[UUID], chosen: str = BY_ID) -> list[Written]:
    """Write the documents of live objects; those that did not change are left out of the answer."""
    wanted = sorted(set(ids))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement(kind, chosen), {"kind": kind, "ids": wanted})
        return [Written(*row) for row in cursor.fetchall()]


def index_products(ids: Iterable[UUID]) -> list[Written]:
    """Products as they are now, in every language."""
    return write(DocumentType.PRODUCT, ids)


@transaction.atomic
def index_customers(ids: Iterable[UUID]) -> list[Written]:
    """Customers as they are now; deals, orders and invoices of a renamed one follow."""
    written = write(DocumentType.CUSTOMER, ids)
    renamed = [row.object_id for row in written if row.before is not None and row.before != row.after]
    for kind in OF_CUSTOMERS:
        written += write(kind, renamed, BY_CUSTOMER)
    return written


def index_deals(ids: Iterable[UUID]) -> list[Written]:
    """Deals as they are now."""
    return write(DocumentType.DEAL, ids)


def index_orders(ids: Iterable[UUID]) -> list[Written]:
    """Orders as they are now, with the tracking numbers of their shipments."""
    return write(DocumentType.ORDER, ids)


def index_invoices(ids: Iterable[UUID]) -> list[Written]:
    """Invoices as they are now."""
    return write(DocumentType.INVOICE, ids)


def index_employees(ids: Iterable[UUID], *, actor: Actor) -> list[Written]:
    """Employees as they are now, in each workspace whose list shows them."""
    wanted = sorted(set(ids))
    with tenancy.enter(actor.organization_id), connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM search_searchdocument d USING hr_employee e, accounts_membership m
            WHERE d.kind = 'employee' AND d.object_id = ANY(%s::uuid[]) AND e.id = d.object_id
            AND m.id = e.membership_id AND d.workspace_id <> m.workspace_id
            AND m.role NOT IN ('owner', 'admin')
            """,
            [wanted],
        )
        return write(DocumentType.EMPLOYEE, wanted)


def index_persons(user_ids: Iterable[UUID], *, actor: Actor) -> list[Written]:
    """The employees who are these people: one changes one's own names without an employee's event."""
    with tenancy.enter(actor.organization_id):
        return write(DocumentType.EMPLOYEE, user_ids, BY_USER)


def index_departments(ids: Iterable[UUID], *, actor: Actor) -> list[Written]:
    """The employees of departments that were renamed."""
    with tenancy.enter(actor.organization_id):
        return write(DocumentType.EMPLOYEE, ids, BY_DEPARTMENT)


def index_unassigned(*, actor: Actor) -> list[Written]:
    """The organization's employees of no department."""
    with tenancy.enter(actor.organization_id):
        return write(
            DocumentType.EMPLOYEE, [actor.organization_id], OF_ORGANIZATION + " AND o.department_id IS NULL"
        )


def index_people(*, actor: Actor) -> list[Written]:
    """The organization's owners and administrators in a workspace that is new."""
    with tenancy.enter(actor.organization_id):
        return write(DocumentType.EMPLOYEE, [actor.organization_id], OF_ORGANIZATION)


def forget(kind: str, ids: Iterable[UUID]) -> int:
    """Objects that were deleted are found no more; returns how many documents went."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_searchdocument WHERE object_id = ANY(%s::uuid[]) AND kind = %s",
            [sorted(set(ids)), kind],
        )
        found: int = cursor.rowcount
        return found
