"""The schedule at /platform: looked at, held and let go; the code says what it is."""

from __future__ import annotations

import pytest
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

from apps.kernel.admin import platform

pytestmark = pytest.mark.django_db
LIST = "/platform/django_celery_beat/periodictask/"


@pytest.fixture
def entry():
    every = IntervalSchedule.objects.create(every=5, period="minutes")
    return PeriodicTask.objects.create(name="sweep", task="apps.kernel.tasks.sweep", interval=every)


def test_it_is_seen_and_nobody_makes_changes_or_deletes_an_entry(platform_staff, entry):
    assert "apps.kernel.tasks.sweep" in platform_staff.get(LIST).text
    record = platform_staff.get(f"{LIST}{entry.pk}/change/")
    assert record.status_code == 200
    assert "<script>" not in record.text
    for path in ("add/", f"{entry.pk}/delete/"):
        assert platform_staff.get(f"{LIST}{path}").status_code == 403
    assert platform_staff.post(f"{LIST}{entry.pk}/change/", {"task": "os.system"}).status_code == 403
    entry.refresh_from_db()
    assert (entry.task, entry.enabled) == ("apps.kernel.tasks.sweep", True)


def test_it_is_held_and_let_go(platform_staff, entry):
    before = PeriodicTasks.last_change()
    for action, enabled in (("hold", False), ("let_go", True)):
        platform_staff.post(LIST, {"action": action, "_selected_action": [entry.pk]})
        entry.refresh_from_db()
        assert entry.enabled is enabled
    assert PeriodicTasks.last_change() > before


def test_no_screen_of_the_package_is_left():
    own = [model for model in platform._registry if model._meta.app_label == "django_celery_beat"]
    assert own == [PeriodicTask]
