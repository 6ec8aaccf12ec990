"""Reminders and other news of tasks: told once, in the reader's words, by Almaty's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.tests.factories import together
from apps.collaboration import services, tasks
from apps.collaboration.tests.factories import TASKS, colleague, create
from apps.crm.tests.factories import make_deal
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.notifications.tests.factories import deliver, notices, types


def earlier(**passed):
    return (timezone.now() - timedelta(**passed)).isoformat()


@pytest.mark.django_db
class TestTelling:
    @pytest.mark.parametrize(
        ("language", "due", "said"),
        [
            ("ru", "2126-12-01T04:30:00Z", "Акт сверки. Срок: 01.12.2126 09:30"),
            ("kk", "2126-12-01", "Акт сверки. Мерзімі: 01.12.2126"),
            ("en", None, "Акт сверки. Due: –"),
        ],
    )
    def test_once_in_the_persons_time_and_language_by_mail_too(self, company, language, due, said):
        seller = colleague(company)
        User.objects.filter(pk=seller.user.pk).update(language=language)
        made = create(
            company.client,
            subject="Акт сверки",
            dueAt=due,
            reminderAt=earlier(minutes=1),
            assignedTo=str(seller.employee.pk),
        )
        deliver()
        for _run in range(2):
            tasks.remind()
            deliver()
        reminders = [each for each in notices(seller.client) if each["type"] == "task_reminder"]
        [mail] = OutgoingMail.objects.filter(to=seller.user.email)
        assert said in mail.body
        assert [each["data"]["taskId"] for each in reminders] == [made]
        assert "task_reminder" not in types(company.client)

    def test_not_before_its_time_nor_of_what_is_done_or_deleted(self, company):
        create(company.client, reminderAt=(timezone.now() + timedelta(minutes=1)).isoformat())
        done = create(company.client, reminderAt=earlier(minutes=1))
        gone = create(company.client, reminderAt=earlier(minutes=1))
        company.client.post(f"{TASKS}/{done}/complete")
        company.client.delete(f"{TASKS}/{gone}")
        assert services.remind_due() == 0

    def test_another_moment_reminds_again(self, company):
        made = create(company.client, reminderAt=earlier(minutes=2))
        assert (services.remind_due(), services.remind_due()) == (1, 0)
        company.client.put(f"{TASKS}/{made}", {"subject": "Иначе"})
        assert services.remind_due() == 0
        company.client.put(f"{TASKS}/{made}", {"reminderAt": earlier(minutes=1)})
        assert (services.remind_due(), services.remind_due()) == (1, 0)

    def test_a_run_that_is_cut_off_told_nobody_and_is_made_up_for(self, company, monkeypatch):
        create(company.client, reminderAt=earlier(minutes=1))

        def cut(*args, **options):
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr("apps.collaboration.services.reminders.announce", cut)
            with pytest.raises(SystemExit):
                services.remind_due()
        assert services.remind_due() == 1
        assert OutboxEvent.objects.filter(name="task.reminder").count() == 1

    def test_who_is_handed_a_task_is_told_and_who_takes_it_is_not(self, company):
        seller, other = colleague(company, "DEALS_VIEW"), colleague(company, "DEALS_VIEW")
        deal = make_deal(company.actor)
        deliver()
        made = create(
            company.client, entityType="deal", entityId=str(deal.pk), assignedTo=str(seller.employee.pk)
        )
        create(company.client)
        frames = [data for event, data in deliver() if event == "task.updated" and data["id"] == made]
        assert [(frame["assignedTo"], frame["done"], frame["version"]) for frame in frames] == [
            (str(seller.employee.pk), False, 1)
        ]
        [notice] = notices(seller.client)
        assert (notice["type"], notice["message"]) == (
            "task_assigned",
            f"{company.owner.full_name}: Позвонить. Срок: –",
        )
        company.client.put(f"{TASKS}/{made}", {"assignedTo": str(other.employee.pk)})
        company.client.put(f"{TASKS}/{made}", {"priority": "low"})
        deliver()
        assert (types(seller.client), types(other.client)) == (["task_assigned"], ["task_assigned"])
        assert types(company.client) == []


@pytest.mark.django_db(transaction=True)
def test_two_runs_side_by_side_remind_once(live_company):
    made = create(live_company.client, reminderAt=earlier(minutes=1))
    assert sum(together(3, lambda _: services.remind_due())) == 1
    with tenancy.system("test"):
        sent = OutboxEvent.objects.filter(name="task.reminder", subject_id=made)
        assert sent.count() == 1
