"""State machines as tables: which action leads from which status to which, and under which guard.

One table feeds the services' checks, `allowed` in the details of INVALID_STATE_TRANSITION, the back
office's actions and the diagrams of docs/state-machines.md (`manage.py transitions --mermaid`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Choices
from django.utils.module_loading import module_has_submodule

from apps.kernel.errors import InvalidTransition

Guard = Callable[[Any], bool]


@dataclass(frozen=True)
class Transition:
    """One action. Its guard looks at the row, and its name is shown in diagrams.

    listed: False for what no status in a body may ask for: only its own service, or the system, does it.
    """

    action: str
    sources: str | Iterable[str]
    target: str
    guard: Guard | None = None
    listed: bool = True

    def leaves(self, state: str) -> bool:
        """Whether the action begins at `state`."""
        return state in ([self.sources] if isinstance(self.sources, str) else self.sources)


class StateMachine:
    """The statuses of one kind of row; `field` holds the row's status."""

    def __init__(
        self, name: str, states: type[Choices], *transitions: Transition, field: str = "status"
    ) -> None:
        self.name, self.states, self.transitions, self.field = name, states, transitions, field

    @property
    def action_names(self) -> set[str]:
        """The names of all actions."""
        return {step.action for step in self.transitions}

    def open_to(self, row: Any) -> list[Transition]:
        """The transitions that the row can take now, those that are not listed too."""
        state = getattr(row, self.field)
        return [
            step
            for step in self.transitions
            if step.leaves(state) and (step.guard is None or step.guard(row))
        ]

    def allowed(self, row: Any) -> list[str]:
        """The statuses that a body may ask for now, sorted."""
        return sorted({str(step.target) for step in self.open_to(row) if step.listed})

    def actions(self, row: Any) -> list[str]:
        """The names of the actions that the row can take now, in the table's order."""
        return list(dict.fromkeys(step.action for step in self.open_to(row)))

    def actions_from(self, state: str) -> set[str]:
        """The names of all actions that begin at a status, whatever their guards say."""
        return {step.action for step in self.transitions if step.leaves(state)}

    def is_final(self, state: str) -> bool:
        """Whether no listed transition begins here."""
        return not any(step.listed and step.leaves(state) for step in self.transitions)

    def require(self, row: Any, to: str, *, action: str | None = None) -> None:
        """Refuse a status that cannot follow the present one, also the present one itself.

        Args:
            action: only this action will do; unlisted ones must be named.
        Raises:
            InvalidTransition: with what is allowed.
        """
        for step in self.open_to(row):
            if step.target == to and (step.listed if action is None else step.action == action):
                return
        raise self.refusal(row, to)

    def refusal(self, row: Any, to: str) -> InvalidTransition:
        """The error that says what is allowed instead of `to`."""
        return InvalidTransition(getattr(row, self.field), to, self.allowed(row))

    def mermaid(self) -> str:
        """The diagram, in mermaid's language."""
        return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in self._arrows())])

    def _arrows(self) -> Iterable[str]:
        for step in self.transitions:
            guard = f" [{step.guard.__name__}]" if step.guard else ""
            for state in self.states.values:
                if step.leaves(state):
                    yield f"{state} --> {step.target}: {step.action}{guard}"
        for state in self.states.values:
            if not any(step.leaves(state) for step in self.transitions):
                yield f"{state} --> [*]"


def machines() -> list[StateMachine]:
    """Every machine of the project (`state_machines.py` of each app), by name."""
    modules = [
        import_module(f"{config.name}.state_machines")
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "state_machines")
    ]
    found = [
        value for module in modules for value in vars(module).values() if isinstance(value, StateMachine)
    ]
    return sorted(found, key=lambda machine: machine.name)
