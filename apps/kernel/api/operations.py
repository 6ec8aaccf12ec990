"""What the OpenAPI document calls an operation: its id, its summary and the sentence that says what it does.

The five usual actions are named by the viewset's noun; any other says itself what it is (actions.Action).
"""

from __future__ import annotations

import re
from typing import Any

from apps.kernel.api.actions import Action, permission_name

# Action → the verb of its id.
VERBS = {"list": "list", "create": "create", "retrieve": "get", "update": "update", "destroy": "delete"}
SUMMARIES = {
    "list": "List {many}",
    "create": "Create {one}",
    "retrieve": "Show {one}",
    "update": "Change {one}",
    "destroy": "Delete {one}",
}
DESCRIPTIONS = {
    "list": "Answers one page of {many}; filters, sorting and paging are those of every list.",
    "all": "Answers all {many} as an array.",
    "create": "Creates {one} from the body and answers 201 with its id.",
    "retrieve": "Answers {one} with all that belongs to it.",
    "update": "Changes those keys of {one} that the body names; others stay as they are.",
    "destroy": "Deletes {one}; refused while others need it.",
}
_LIST = "list"


def noun(view: Any) -> str:
    """What one row of the viewset is called: `credit note`."""
    return str(view.noun or (view.basename or "").replace("-", " "))


def plural(word: str) -> str:
    """The plural of a noun: of its last word, or of the first one before `of`."""
    head, of, rest = word.partition(" of ")
    if re.search("[^aeiou]y$", head):
        head = f"{head[:-1]}ies"
    elif re.search("(s|x|ch|sh)$", head):
        head = f"{head}es"
    else:
        head = f"{head}s"
    return head + of + rest


def _a(word: str) -> str:
    return f"{'an' if word[0].lower() in 'aeio' else 'a'} {word}"


def _camel(*words: str) -> str:
    first, *rest = " ".join(words).replace("_", " ").split()
    return first.lower() + "".join(word[0].upper() + word[1:].lower() for word in rest)


def operation_id(view: Any, name: str, entry: Action, method: str) -> str:
    """`listCustomers`, `winDeal`; PATCH, which does the same as PUT, has `patch` for a verb."""
    found = entry.operation
    if not found:
        one = noun(view)
        found = _camel(VERBS.get(name, name), plural(one) if name == _LIST else one)
    return re.sub("^[a-z]+", "patch", found) if method == "PATCH" else found


def summary(view: Any, name: str, entry: Action) -> str:
    """A few words that begin with a verb."""
    if entry.summary:
        return entry.summary
    one = noun(view)
    words = SUMMARIES.get(name, f"{name.replace('_', ' ').capitalize()} {{one}}")
    return words.format(one=_a(one), many=plural(one))


def description(view: Any, name: str, entry: Action) -> str:
    """What it does, and the right that it needs."""
    one = noun(view)
    found = entry.description
    if not found:
        key = "all" if name == _LIST and entry.many else name
        found = DESCRIPTIONS.get(key, "").format(one=_a(one), many=plural(one))
    return f"{found} {_needs(view, name, entry)}".strip()


def _needs(view: Any, name: str, entry: Action) -> str:
    if view.public:
        return "Needs no token."
    right = permission_name(view.resource, name, entry)
    return f"Needs the permission `{right}`." if right else "Open to every member."
