"""Keras's and TensorFlow's errors, which fill pages, as the one line in them that says what is wrong."""

from __future__ import annotations

import re

_BOLD = re.compile(r"\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)  # how Keras marks what matters
_CALLING = re.compile(r"Exception encountered when calling ([\w.]+)")
_LONGEST = 200


def reason_of(error: BaseException) -> str:
    """The innermost complaint of an error, in a line."""
    text = str(error)
    if marked := _BOLD.findall(text):
        where = _CALLING.findall(text)
        said = f"{where[-1].removesuffix('.call')}: {marked[-1]}" if where else marked[-1]
    else:
        said = next((line for line in text.rpartition("Exception encountered: ")[2].splitlines() if line.strip()), "")
    return " ".join(said.split())[:_LONGEST] or type(error).__name__
