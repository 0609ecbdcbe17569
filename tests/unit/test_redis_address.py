"""The address of Redis, which may hold a password: what is taken for one, and that nobody inherits or repeats it."""

from __future__ import annotations

import argparse
import os

import pytest

from model import command


@pytest.mark.parametrize(
    "address",
    ["redis://127.0.0.1:6379/0", "rediss://:secret@host", "unix:///run/redis.sock?db=1", "redis://[::1]:6379"],
)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert command.redis_address(address) == address


@pytest.mark.parametrize(
    "address", ["", "http://u:secret@host", "redis://u:secret@host:6e9", "redis://u:sec ret@host", "redis://[secret"]
)
def test_what_is_none_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected an address as redis://") as refused:
        command.redis_address(address)
    assert "secret" not in str(refused.value)


def test_what_the_environment_holds_is_inherited_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(command.REDIS, "redis://:secret@host")
    monkeypatch.setenv(command.PASSWORD, "sesame")
    assert command.redis_of_environment() == "redis://:secret@host"
    assert not {command.REDIS, command.PASSWORD} & set(os.environ)
    assert command.redis_of_environment() is None
