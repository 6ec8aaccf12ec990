"""Routes of the assistant."""

routes: list[tuple[str, type, str]] = []
