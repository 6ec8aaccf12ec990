"""What a device is called."""

from __future__ import annotations

import pytest

from apps.accounts.devices import device_name

ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {ENGINE} Chrome/141.0 Safari/537.36"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) {ENGINE} Version/19.0 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, "Chrome, Windows"),
        (f"{WINDOWS} Edg/141.0", "Edge, Windows"),
        (f"{WINDOWS} YaBrowser/25.8", "Yandex Browser, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("", ""),
    ],
)
def test_a_browser_and_its_system_or_a_programs_own_name(agent, name):
    assert device_name(agent) == name
