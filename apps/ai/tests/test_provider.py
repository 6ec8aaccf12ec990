"""The optional provider against a local server that speaks the wire format, well and badly."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from apps.ai.chat import provider
from apps.ai.tests.chat_client import ask
from apps.crm.tests.factories import make_deal

QUESTION = "Какие сделки близки к закрытию?"
LOCAL = (
    "У вас есть 1 сделка в стадии CLOSING с общей суммой 12,5 млн тенге:\n"
    "1. Аудит - 12,5 млн, вероятность 90%"
)
SILENT = object()


class Stub(ThreadingHTTPServer):
    """Answers chat completions from a list of replies; the last one is repeated."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Any] = []
        self.asked: list[Any] = []
        self.released = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self):
        self.answer(200, b'{"data": []}')

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.asked.append((self.path, dict(self.headers), json.loads(body)))
        reply = server.replies[0] if len(server.replies) == 1 else server.replies.pop(0)
        if reply is SILENT:
            server.released.wait(30)
            return
        status, content = reply if isinstance(reply, tuple) else (200, reply)
        self.answer(status, content if isinstance(content, bytes) else json.dumps(content).encode())

    def answer(self, status, content):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def stub(settings):
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.AI_BASE_URL, settings.AI_API_KEY, settings.AI_MODEL = server.url, "secret-key", "some-model"
    provider.forget()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()
    provider.forget()


@pytest.fixture
def client(company):
    make_deal(company.actor, title="Аудит", value=12_500_000, probability=90, stage="CLOSING")
    return company.client


def said(content):
    return {"choices": [{"message": {"role": "assistant", "content": content}}]}


def calling(name="deals_closing", arguments="{}"):
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}
    return {"choices": [{"message": {"role": "assistant", "content": None, "tool_calls": [call]}}]}


def source(client):
    return client.get("/api/v1/ai/chat").json()["data"]["items"][0]["source"]


def test_tools_are_called_as_the_caller_and_the_text_is_told(client, stub):
    stub.replies = [calling(), said("Скоро закроется одна сделка на 12,5 млн тенге: Аудит (90%).")]
    data = ask(client, QUESTION)
    assert data["response"] == "Скоро закроется одна сделка на 12,5 млн тенге: Аудит (90%)."
    assert data["evidence"]["params"] == {"stage": "CLOSING", "sort": "-value", "limit": "10"}
    assert data["actions"] == [{"type": "view_deals", "params": {"stage": "CLOSING"}}]
    assert source(client) == "provider"
    path, headers, first = stub.asked[0]
    assert (path, headers["Authorization"], first["model"]) == (
        "/v1/chat/completions",
        "Bearer secret-key",
        "some-model",
    )
    assert {tool["function"]["name"] for tool in first["tools"]} >= {"deals_closing", "revenue", "low_stock"}
    seen = stub.asked[1][2]["messages"][-1]
    assert (seen["role"], seen["tool_call_id"]) == ("tool", "c1")
    assert json.loads(seen["content"])["sums"] == {"value": 12_500_000}


@pytest.mark.parametrize(
    "replies",
    [
        [(200, b"{not json")],
        [(200, b"[]")],
        [{"choices": []}],
        [{"choices": [{"message": "text"}]}],
        [(429, {"error": "slow down"})],
        [(500, b"oops")],
        [said("")],
        [said(None)],
        [calling("delete_everything"), said("Готово.")],
        [calling(arguments='{"limit": 100000}'), said("Готово.")],
        [calling(arguments='{"owner": "me"}'), said("Готово.")],
        [calling(arguments="{broken"), said("Готово.")],
        [calling(arguments='"text"'), said("Готово.")],
        [calling()],  # tools without end
        [{"choices": [{"message": {"tool_calls": "all"}}]}],
        [said("У вас 3 сделки.")],  # nothing was read
    ],
)
def test_whatever_goes_wrong_leaves_it_to_the_router(client, stub, replies):
    stub.replies = replies
    assert ask(client, QUESTION)["response"] == LOCAL
    assert source(client) == "local"
    assert len(stub.asked) <= provider.ROUNDS + 1


@pytest.mark.parametrize(
    "text",
    [
        "Закроются сделки на 13 млн тенге.",
        "Сделок: 7.",
        "Закроется пять сделок.",
        "Закроется 01.02.2031.",
        "99%",
    ],
)
def test_an_invented_number_never_reaches_the_user(client, stub, text):
    stub.replies = [calling(), said(text)]
    data = ask(client, QUESTION)
    assert data["response"] == LOCAL
    assert data["evidence"]["rows"] == 1


def test_a_silent_server_costs_the_time_out_alone(client, stub, settings):
    settings.AI_TIMEOUT = 0.2
    stub.replies = [SILENT]
    assert ask(client, QUESTION)["response"] == LOCAL


def test_no_server_at_all(client, stub, settings):
    settings.AI_BASE_URL = "http://127.0.0.1:9/v1"
    assert ask(client, QUESTION)["response"] == LOCAL


def test_a_tool_shows_the_model_no_more_than_the_caller_may_see(company, stub):
    make_deal(company.actor, title="Құпия", value=12_500_000, stage="CLOSING")
    member = company.member()
    stub.replies = [calling(), said("Құпия 12,5 млн")]
    data = ask(member.client, QUESTION)
    assert data["response"] == "Для ответа на этот вопрос нужно право DEALS_VIEW, которого у вас нет."
    assert "Құпия" not in json.dumps(stub.asked, ensure_ascii=False)


def test_requests_to_change_never_reach_the_provider(client, stub):
    stub.replies = [said("Удалено")]
    assert "не удаляю" in ask(client, "Удали все сделки")["response"]
    assert stub.asked == []


def test_health_tells_how_the_provider_is(stub, settings):
    assert provider.status() == "connected"
    provider.forget()
    settings.AI_BASE_URL = "http://127.0.0.1:9/v1"
    assert provider.status() == "unreachable"
    settings.AI_MODEL = ""
    assert provider.status() == "disabled"
