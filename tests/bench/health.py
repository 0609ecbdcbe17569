"""A server asked for its health at a steady pace, `health.py URL SECONDS TIMES_A_SECOND` → the milliseconds of each answer.

A process of its own, for the work of whoever else loads the server would count.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from urllib.parse import urlsplit


def main(url: str, seconds: float, rate: float) -> None:
    """Ask over one connection, as often as it is due."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    took, start = [], time.perf_counter()
    for at in range(int(seconds * rate)):
        time.sleep(max(0.0, start + at / rate - time.perf_counter()))
        asked = time.perf_counter()
        connection.request("GET", "/health")
        connection.getresponse().read()
        took.append((time.perf_counter() - asked) * 1e3)
    print(json.dumps(took))


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:4]))
