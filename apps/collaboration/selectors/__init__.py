"""Reads of collaboration, and who may see what it owns."""

from apps.collaboration.selectors.around import around_customers
from apps.collaboration.selectors.comments import comment_rows, visible_comments
from apps.collaboration.selectors.entities import (
    KINDS,
    Kind,
    entity_names,
    members_who_see,
    require_seen,
    seen,
    view_right,
)
from apps.collaboration.selectors.files import (
    file_rows,
    holder_of,
    may_add,
    opened,
    pictures_of_products,
    require_file,
    taken_up,
    visible_files,
    with_documents,
    with_pictures,
)
from apps.collaboration.selectors.files import may_change as may_change_file
from apps.collaboration.selectors.tasks import (
    employee_tasks,
    every_task_rows,
    may_change,
    may_delete,
    my_day,
    open_tasks,
    own_tasks,
    task_rows,
    visible_tasks,
)

__all__ = [
    "KINDS",
    "Kind",
    "around_customers",
    "comment_rows",
    "employee_tasks",
    "entity_names",
    "every_task_rows",
    "file_rows",
    "holder_of",
    "may_add",
    "may_change",
    "may_change_file",
    "may_delete",
    "members_who_see",
    "my_day",
    "open_tasks",
    "opened",
    "own_tasks",
    "pictures_of_products",
    "require_file",
    "require_seen",
    "seen",
    "taken_up",
    "task_rows",
    "view_right",
    "visible_comments",
    "visible_files",
    "visible_tasks",
    "with_documents",
    "with_pictures",
]
