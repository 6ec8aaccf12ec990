"""/metrics: who may ask, and what is counted of requests, sign-ins, outbox and rows, by all processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.conf import settings as house
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from apps.kernel import health, tenancy
from apps.kernel.api.middleware import route_of
from apps.kernel.metrics import Together
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.notifications.models import WebhookSubscription
from conftest import PASSWORD

TOKEN = "t" * 32
# Of the house and of its machinery; nobody's name, number or address.
LABELS = {"method", "route", "status", "le", "reason", "outcome", "queue", "service", "version"}

COUNTS = ("prometric_requests_total", "prometric_sign_ins_total", "prometric_request_seconds_count")


@pytest.fixture(autouse=True)
def open_to_prometheus(settings: Any) -> None:
    """The address is there, and nobody remembers an answer."""
    settings.METRICS_TOKEN = TOKEN
    health.forget()


def ask(token: str = TOKEN) -> Any:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"} if token else {})


def samples() -> dict[str, float]:
    """{`name{label="value"}`: value} of what Prometheus would read now."""
    answer = ask()
    assert answer.status_code == 200
    return {
        name_of(sample.name, **sample.labels): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def name_of(name: str, **labels: str) -> str:
    said = ",".join(f"{key}={labels[key]}" for key in sorted(labels))
    return f"{name}{{{said}}}" if said else name


@pytest.mark.django_db
@pytest.mark.parametrize(("token", "status"), [(TOKEN, 200), ("", 401), ("t" * 31, 401), ("ұ", 401)])
def test_who_bears_the_token_is_answered(token: str, status: int) -> None:
    answer = ask(token)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert (b"prometric_" in answer.content) is (status == 200)


@pytest.mark.django_db
def test_without_a_token_of_the_house_there_is_no_such_address(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert ask("").status_code == 404


@pytest.mark.parametrize(
    ("pattern", "route"),
    [
        (r"api/v1/^customers/(?P<pk>[^/.]+)/?$", "/api/v1/customers/:pk"),
        (r"api/v1/^orders/(?P<order>(a|[^/.]+))/shipments/?\Z", "/api/v1/orders/:order/shipments"),
        ("admin/crm/deal/<path:object_id>/change/", "/admin/crm/deal/:object_id/change"),
        ("", "/"),
    ],
)
def test_a_route_has_one_name_for_all_its_addresses(pattern: str, route: str) -> None:
    assert route_of(pattern) == route


def test_requests_and_sign_ins_are_counted_by_what_they_are(company: Any, anonymous: Any) -> None:
    before = samples()
    company.client.get(f"/api/v1/customers/{uuid4()}")
    company.client.get(f"/api/v1/customers/{uuid4()}")
    company.client.get("/api/v1/nowhere/at/all")
    Client().generic("BREW", "/api/v1/customers")
    anonymous.post("/api/v1/auth/login", {"email": company.owner.email, "password": "not it"})
    anonymous.post("/api/v1/auth/login", {"email": company.owner.email, "password": PASSWORD})
    after = samples()
    grown = {
        name: value - before.get(name, 0)
        for name, value in after.items()
        if value != before.get(name, 0) and name.startswith(COUNTS)
    }
    one, many, login = "/api/v1/customers/:pk", "/api/v1/customers", "/api/v1/auth/login"
    assert grown == {
        f"prometric_requests_total{{method=GET,route={one},status=404}}": 2,
        "prometric_requests_total{method=GET,route=none,status=404}": 1,
        f"prometric_requests_total{{method=other,route={many},status=401}}": 1,
        f"prometric_requests_total{{method=POST,route={login},status=401}}": 1,
        f"prometric_requests_total{{method=POST,route={login},status=200}}": 1,
        f"prometric_request_seconds_count{{method=GET,route={one}}}": 2,
        "prometric_request_seconds_count{method=GET,route=none}": 1,
        f"prometric_request_seconds_count{{method=other,route={many}}}": 1,
        f"prometric_request_seconds_count{{method=POST,route={login}}}": 2,
        "prometric_sign_ins_total{outcome=failed}": 1,
        "prometric_sign_ins_total{outcome=good}": 1,
    }


@pytest.mark.django_db(transaction=True)
def test_what_the_servers_say(live_company: Any) -> None:
    workspace = {"organization": live_company.organization, "workspace": live_company.workspace}
    with tenancy.system("test"):
        OutboxEvent.everything.all().delete()
        OutgoingMail.objects.all().delete()
        for parked in (None, None, timezone.now()):
            OutboxEvent.everything.create(
                organization=live_company.organization,
                name="a",
                subject="thing",
                subject_id=uuid4(),
                payload={},
                parked_at=parked,
            )
        for status in ("active", "paused", "paused"):
            WebhookSubscription.everything.create(
                **workspace, url="https://a.kz", events=["*"], sealed_secret="s", status=status
            )
        for attempts in (0, 9, 10):
            OutgoingMail.objects.create(to="a@b.kz", subject="s", attempts=attempts)
    health.record_heartbeat()
    found = samples()
    said = {
        "prometric_service_up{service=database}": 1,
        "prometric_service_up{service=redis}": 1,
        "prometric_service_up{service=worker}": 1,
        "prometric_service_up{service=relay}": 1,
        "prometric_outbox_waiting": 2,
        "prometric_outbox_parked": 1,
        "prometric_webhooks{status=active}": 1,
        "prometric_webhooks{status=paused}": 2,
        "prometric_webhooks{status=disabled}": 0,
        "prometric_webhook_deliveries_waiting": 0,
        "prometric_reports_running": 0,
        "prometric_mail_waiting": 2,
        "prometric_mail_given_up": 1,
        "prometric_queue_waiting{queue=notices}": 0,
        f"prometric_build_info{{version={house.VERSION}}}": 1,
    }
    assert {name: found.get(name) for name in said} == said
    assert found["prometric_outbox_bytes"] > 0
    assert 0 <= found["prometric_outbox_oldest_seconds"] < 30


def test_no_label_names_a_tenant(company: Any) -> None:
    company.client.get("/api/v1/customers")
    families = list(text_string_to_metric_families(ask().content.decode()))
    assert {label for family in families for sample in family.samples for label in sample.labels} <= LABELS
    text = ask().content.decode()
    assert str(company.organization.pk) not in text
    assert company.owner.email not in text


# --- what is looked at ------------------------------------------------------------------------

DEPLOY = Path(house.BASE_DIR) / "deploy"
NAMED = re.compile(r"\bprometric_\w+")
SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "gauge": [""]}


def expressions() -> list[str]:
    """What the dashboard draws and what the rules ask."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    dashboard = json.loads((DEPLOY / "grafana" / "prometric.json").read_text())
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return asked + [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


@pytest.mark.django_db
def test_dashboard_and_rules_name_what_there_is_and_the_page_tells_all_of_it() -> None:
    families = list(text_string_to_metric_families(ask().content.decode()))
    known = {family.name + suffix for family in families for suffix in SUFFIXES[family.type]}
    asked = expressions()
    assert {name for text in asked for name in NAMED.findall(text)} - known == set()
    assert all(text.count("(") == text.count(")") for text in asked)
    drawn = " ".join(asked)
    page = (Path(house.BASE_DIR) / "docs" / "operations.md").read_text()
    for family in families:
        assert family.name in drawn, "nobody looks at it"
        assert family.name.removeprefix("prometric_") in page


def test_the_rules_are_whole() -> None:
    rules = [
        rule
        for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
        for rule in group["rules"]
    ]
    assert len({rule["alert"] for rule in rules}) == len(rules) == 13
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "ticket"}
    assert all(rule["annotations"]["summary"] for rule in rules)
    [job] = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    assert job["job_name"] == "prometric"


# --- several processes ----------------------------------------------------------------------

COUNTING = """
import os, sys
from apps.kernel import metrics
metrics.sign_ins.labels("good").inc(2)
metrics.request_seconds.labels("GET", "/").observe(0.3)
metrics.sockets.inc(3)
print("counted", flush=True)
sys.stdin.read()
"""


def counting(folder: Path) -> subprocess.Popen[str]:
    """A process that has counted, and stays until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING],
        cwd=house.BASE_DIR,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "counted\n"
    return process


def added_up(folder: Path) -> dict[str, float]:
    wanted = ("prometric_sign_ins_total", "prometric_request_seconds_count", "prometric_sockets_open")
    return {
        sample.name: sample.value
        for metric in Together(folder).collect()
        for sample in metric.samples
        if sample.name in wanted
    }


def test_all_processes_of_a_host_are_added_up_and_no_count_falls_with_one_that_ends(tmp_path: Path) -> None:
    first, second = counting(tmp_path), counting(tmp_path)
    both = {
        "prometric_sign_ins_total": 4,
        "prometric_request_seconds_count": 2,
        "prometric_sockets_open": 6,
    }
    assert added_up(tmp_path) == both
    first.communicate()
    assert added_up(tmp_path) == both | {"prometric_sockets_open": 3}
    second.communicate()
    (tmp_path / "counter_999999999.db").touch()  # of one that was killed as it began
    del both["prometric_sockets_open"]
    assert added_up(tmp_path) == added_up(tmp_path) == both
    assert {path.name for path in tmp_path.iterdir()} == {"lock", "counter_0.db", "histogram_0.db"}


SETTINGS = (
    "import prometric.settings as s, os; print(s.METRICS_DIR, os.environ.get('PROMETHEUS_MULTIPROC_DIR'))"
)


@pytest.mark.parametrize(
    ("token", "said"), [("", "None None"), (TOKEN, "{folder} {folder}"), ("short", "at least 32 characters")]
)
def test_the_token_turns_it_on(tmp_path: Path, token: str, said: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SETTINGS],
        cwd=house.BASE_DIR,
        env={**os.environ, "METRICS_TOKEN": token, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    folder = next((tmp_path / "metrics").iterdir(), None) if token == TOKEN else None
    assert said.format(folder=folder) in run.stdout + run.stderr
    assert (run.returncode == 0) is (token != "short")
