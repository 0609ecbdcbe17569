"""Who asks, as our own proxies say: the last address that is not theirs, and never an error."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from app.http.proxies import Proxies, scheme

OURS = Proxies(["10.0.0.0/8", "127.0.0.2", "fd00::/64"])
PROXY = "10.0.0.1"


def heads(*lines: str, name: str = "x-forwarded-for") -> Headers:
    return Headers(raw=[(name.encode(), line.encode("latin-1")) for line in lines])


@pytest.mark.parametrize(
    ("said", "visitor"),
    [
        (["192.0.2.7"], "192.0.2.7"),
        (["127.0.0.1, 192.0.2.7"], "192.0.2.7"),  # forged by whoever asked: it stands before what ours have added
        (["127.0.0.1", "192.0.2.7"], "192.0.2.7"),  # likewise, in a line of its own
        (["192.0.2.7, 10.3.2.1, 127.0.0.2"], "192.0.2.7"),  # through three of ours
        (["10.3.2.1"], "10.3.2.1"),  # one of ours itself
        (["192.0.2.7:5123"], "192.0.2.7"),
        (["[2001:db8::7]:5123"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
        (["fe80::7%eth0"], "fe80::7"),
        (["::ffff:192.0.2.7"], "192.0.2.7"),
        (["::ffff:10.9.9.9"], "10.9.9.9"),
        (["192.0.2.7, fd00::5"], "192.0.2.7"),
        ([], PROXY),
        ([""], PROXY),
        (["192.0.2.7, "], PROXY),
        (["unknown"], PROXY),
        (["192.0.2.7, _hidden"], PROXY),
        (["[192.0.2.7"], "192.0.2.7"),
        (["\xb2\xb3.1.1.1"], PROXY),
        (["9" * 5000], PROXY),
        ([", ".join(["192.0.2.7"] * 1000)], "192.0.2.7"),
        (["," * 1000], PROXY),
        ([", ".join(["10.1.1.1"] * 1000)], "10.1.1.1"),
    ],
)
def test_a_proxy_says_who_asks(said: list[str], visitor: str) -> None:
    assert OURS.visitor(PROXY, heads(*said)) == visitor


def test_whose_they_are() -> None:
    assert all(host in OURS for host in ("10.255.0.1", "127.0.0.2", "fd00::1%eth0", "::ffff:10.0.0.1"))
    assert not any(host in OURS for host in ("127.0.0.1", "11.0.0.1", "fd00:0:0:1::1", "", "localhost", "/socket"))
    assert "127.0.0.1" not in Proxies()


def test_the_scheme_is_the_last_that_is_said() -> None:
    said = {("https",): "https", ("HTTP ",): "http", ("https, http",): "http", ("https", "http"): "http"}
    for lines, expected in said.items():
        assert scheme(heads(*lines, name="x-forwarded-proto")) == expected
    for lines in ((), ("",), ("ftp",), ("https;",), ("x" * 9000,)):
        assert scheme(heads(*lines, name="x-forwarded-proto")) == ""
