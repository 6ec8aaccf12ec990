"""A page as axe-core (of the package axe-playwright-python) and the browser judge it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, Response

from prometric.tests.axe_exceptions import EXCEPTIONS

LIGHT, DARK = "light", "dark"
# Rules of every kind, the best practices among them, of any impact; what an exception names is left out.
RUN = """async (exceptions) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    const let_stand = (rule, target) => {
        const found = document.querySelector(target[target.length - 1]);
        return exceptions.some(([name, selector]) => name === rule && found?.matches(selector));
    };
    return violations.flatMap(({ id, impact, nodes }) => nodes
        .filter(({ target }) => !let_stand(id, target))
        .map(({ html }) => `${id} (${impact}): ${html.slice(0, 200)}`));
}"""


TOO_WIDE = """() => {
    if (document.documentElement.scrollWidth <= window.innerWidth + 1) return "";
    const right = (element) => element.getBoundingClientRect().right;
    const all = [...document.body.querySelectorAll("*")];
    const widest = all.reduce((one, other) => right(other) > right(one) ? other : one);
    return widest.outerHTML.slice(0, 200);
}"""
WEAR = "dark => document.documentElement.classList.toggle('dark', dark)"


@cache
def script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


class Judge:
    """What is wrong with the pages that a browser's page visits; `wrong` gathers it, `looked` counts."""

    def __init__(self, page: Page, root: str) -> None:
        self.page, self.root = page, root
        self.wrong: list[str] = []
        self.looked = 0
        page.on("pageerror", lambda error: self.say(str(error)))
        page.on("console", self._told)
        page.on("response", self._answered)
        page.on("request", lambda asked: self._asked(asked.url))

    def say(self, what: str) -> None:
        self.wrong.append(f"{self.page.url.removeprefix(self.root)}: {what}")

    def _told(self, line: ConsoleMessage) -> None:
        # Which address was not there is told by its answer.
        if line.type == "error" and not line.text.startswith("Failed to load resource"):
            self.say(line.text)

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and not answer.request.is_navigation_request():
            self.say(f"{answer.status} {answer.url}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.root, self.root.replace("http", "ws", 1), "data:", "blob:")):
            self.say(f"asks {url}")

    def visit(self, path: str, *ways: tuple[str, int], refused: bool = False) -> None:
        """Open an address and judge it in each (theme, width); `refused` ones answer 403, and no page."""
        self._dress(*ways[0])
        try:
            answer = self.page.goto(self.root + path)
            status = answer.status if answer else 0
        except Error as error:  # a download, or an answer without a body
            status = 0
            self.say(str(error))
        if refused and status == 403:
            return
        if status != 200:
            self.say(f"{path} answers {status}")
            return
        self.page.wait_for_load_state("load")
        self.judge(*ways)

    def judge(self, *ways: tuple[str, int]) -> None:
        """Judge what is open in each (theme, width)."""
        self.page.evaluate(script())
        for theme, width in ways:
            self._dress(theme, width)
            self.page.evaluate(
                "dark => document.documentElement.classList.toggle('dark', dark)", theme == DARK
            )
            if reaches := self.page.evaluate(TOO_WIDE):
                self.say(f"is wider than {width}: {reaches}")
            given: list[Any] = [[rule, selector] for rule, selector, _why in EXCEPTIONS]
            for finding in self.page.evaluate(RUN, given):
                self.say(f"{theme} {width}: {finding}")
            self.looked += 1

    def _dress(self, theme: Any, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
