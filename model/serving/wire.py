"""Public constants of the live path; `wire.md` beside this file is their page, `assets/page/wire.mjs` their twin.

Rule: a test holds all three to each other. What the messages look like is in `model.serving.frame` and on the page.
"""

from __future__ import annotations

FORMAT = 1  # of frames
STROKES, IMAGE = 1, 2  # kinds of request
NORMALISE, FOUR_BITS, SPLIT = 1, 2, 4  # flags; the split's wire number is multiplied by SPLIT
OFF, BLAME = 16, 32  # flags: something is switched off; blame is asked for, or told
PLAIN = 128  # flag of a frame: its body is not deflated
NONE = 0xFFFF  # no class
WHOLE = 0xFFFF  # in place of a region's top: all of a map
INPUT_BLAME = 0xFFFE  # in place of a layer's index: the input itself
MOST_OFF = 1024  # filters and regions that are switched off
PAD = 16384  # units a pad side
MAX_REQUEST = 1 << 17  # bytes
MAX_STROKES = 1024

CLOSE_TEXT = 1003  # text was sent, a binary request was expected
CLOSE_MALFORMED = 1007  # the request cannot be answered; the reason says why
CLOSE_ABUSE = 1008  # what no page does: pings, or pieces of a message, without end
CLOSE_BROKEN = 1011  # the server failed
CLOSE_RESTART = 1012  # the server ends: connect anew, to another one or to the next
CLOSE_GONE = 4404  # the model that was asked for is not served any more
