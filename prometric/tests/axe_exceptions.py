"""What axe-core finds in the workplace and is let stand: what the theme alone could mend, with the reason."""

from __future__ import annotations

# (rule, a selector that the found element must match, why it is let stand).
EXCEPTIONS: tuple[tuple[str, str, str], ...] = ()
