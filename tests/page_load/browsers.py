"""Phones that load the page: so many requests a second, or so many event streams. A process of its own.

`requests` prints how long each took, in seconds, from the moment it was due; `streams` how long each stream heard
nothing at most, once its process is told to end.
"""

from __future__ import annotations

import http.client
import json
import selectors
import sys
import threading
import time
from typing import Any

BROWSERS = 8
"""That ask, each after its last answer has come. More of them hold back a machine that is behind."""
A_PHONE = 5
"""Streams that one keeps open."""
_ADDRESSES = 20


def connection(port: int, n: int) -> http.client.HTTPConnection:
    """From one of several addresses, since one alone may not ask so often."""
    address = (f"127.0.0.{1 + n % _ADDRESSES}", 0)
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=address)


def requests(port: int, cookies: list[str], seconds: float, rate: float) -> None:
    """The first page, again and again, while an exercise runs."""
    count = round(seconds * rate)
    begun, took = time.monotonic(), []

    def browse(first: int) -> None:
        client = connection(port, first)
        for n in range(first, count, BROWSERS):
            due = begun + n / rate
            time.sleep(max(0.0, due - time.monotonic()))
            client.request("GET", "/", headers={"Cookie": f"phone={cookies[first]}"})
            answer = client.getresponse()
            assert b"is running" in answer.read() and answer.status == 200
            took.append(time.monotonic() - due)

    browsers = [threading.Thread(target=browse, args=(n,)) for n in range(BROWSERS)]
    for each in browsers:
        each.start()
    for each in browsers:
        each.join()
    print(json.dumps(took))


def streams(port: int, cookies: list[str], count: int) -> None:
    """Open, and read as it comes, until a line is sent."""
    opened: list[Any] = []
    with selectors.DefaultSelector() as ready:
        for n in range(count):
            client = connection(port, n)
            client.request("GET", "/events", headers={"Cookie": f"phone={cookies[n // A_PHONE]}"})
            answer = client.getresponse()
            assert answer.status == 200, (n, answer.status)
            opened.append((client, answer))
            assert client.sock
            ready.register(client.sock, selectors.EVENT_READ, n)
        print(json.dumps(len(opened)), flush=True)
        ready.register(sys.stdin, selectors.EVENT_READ, -1)
        heard = [time.monotonic()] * count
        silent, told = [0.0] * count, 0
        while True:
            for key, _ in ready.select():
                now = time.monotonic()
                if key.data < 0:
                    silences = [
                        max(*pair)
                        for pair in zip(silent, (now - each for each in heard), strict=True)
                    ]
                    print(json.dumps([silences, told]))
                    return
                assert key.fileobj.recv(65_536), "a stream ended"  # type: ignore[union-attr]
                silent[key.data] = max(silent[key.data], now - heard[key.data])
                heard[key.data] = now
                told += 1


if __name__ == "__main__":
    what, port, cookies, *rest = sys.argv[1:]
    if what == "requests":
        requests(int(port), json.loads(cookies), float(rest[0]), float(rest[1]))
    else:
        streams(int(port), json.loads(cookies), int(rest[0]))
