"""Row-level security has no gap, and holds when the first layer is taken away."""

import pytest

from apps.kernel import wall


@pytest.mark.django_db
def test_the_wall_has_no_gap():
    assert wall.gaps() == []
