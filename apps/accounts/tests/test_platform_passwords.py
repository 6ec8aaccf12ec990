"""Passwords at /platform: the rules, the mail and the end of sessions that hold for every change."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.accounts.models import Session, User
from apps.kernel.models import Change, OutgoingMail
from conftest import PASSWORD

NEW = "Another-Long-Password-9"


def test_a_password_given_by_staff_is_told_and_in_the_audit(company, platform_staff):
    member = company.member()
    page = reverse("platform:auth_user_password_change", args=[member.user.pk])
    assert platform_staff.get(page).status_code == 200
    form = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert platform_staff.post(page, form).status_code == 302
    member.user.refresh_from_db()
    assert member.user.check_password(NEW)
    assert OutgoingMail.objects.filter(to=member.user.email).count() == 1
    assert not Session.objects.filter(user=member.user, revoked_at=None).exists()
    assert Change.objects.filter(name="user.password_changed", subject_id=member.user.pk).exists()


@pytest.mark.parametrize("weak", ["short", "password1234", "x" * 129])
def test_a_weak_one_is_refused_and_nothing_changes(company, platform_staff, weak):
    member = company.member()
    page = reverse("platform:auth_user_password_change", args=[member.user.pk])
    answer = platform_staff.post(page, {"password1": weak, "password2": weak, "usable_password": "true"})
    assert answer.status_code == 200
    member.user.refresh_from_db()
    assert member.user.check_password(PASSWORD)
    assert not OutgoingMail.objects.filter(to=member.user.email).exists()
    assert Session.objects.filter(user=member.user, revoked_at=None).exists()


def test_ones_own_is_changed_by_the_same_service(platform_staff):
    page = reverse("platform:password_change")
    user = User.objects.get(is_superuser=True)
    user.set_password(PASSWORD)
    user.save()
    platform_staff.force_login(user)
    assert platform_staff.get(page).status_code == 200
    refused = platform_staff.post(page, {"current_password": "wrong", "new_password": NEW})
    assert refused.status_code == 200
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert platform_staff.post(page, {"current_password": PASSWORD, "new_password": NEW}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert OutgoingMail.objects.filter(to=user.email).count() == 1
    assert platform_staff.get(reverse("platform:index")).status_code == 302
