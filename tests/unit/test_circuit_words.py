"""What is said of a circuit: "mostly" only where one or two maps make up most of the logit."""

from __future__ import annotations

from english import english

from app.panels.circuit import words
from app.panels.circuit.words import Strongest


def told(logit: float, *values: float, is_verdict: bool = True) -> list[str]:
    strongest = Strongest("conv_3", list(enumerate(values, 10)))
    answer: list[str] = english(list(words.answer("6", logit, strongest, is_verdict=is_verdict)))
    return answer


def test_mostly_is_said_of_the_maps_that_make_up_most() -> None:
    assert told(10, 6, 1) == [
        "Why 6? Mostly because of map 10 of conv_3.",
        "Map 10 of conv_3 adds 6.00 to the logit 10.0 of 6: 60\u00a0% of it.",
    ]
    assert told(10, 3, 2, 1) == [
        "Why 6? Mostly because of maps 10 and 11 of conv_3.",
        "Maps 10 and 11 of conv_3 add 5.00 to the logit 10.0 of 6: 50\u00a0% of it.",
    ]
    assert told(10, 3, 1.5)[0] == "Why 6? Many maps, most of all map 10 of conv_3."
    assert told(10, 6, is_verdict=False)[0] == "For 6 speaks, most of all, map 10 of conv_3."


def test_nothing_is_said_of_shares_that_there_are_not() -> None:
    assert told(-2, 1, 0.5)[1] == "Map 10 of conv_3 adds 1.00 to the logit −2.00 of 6, which is below zero."
    assert told(3, -1) == ["No single map speaks for 6: its score comes from the biases.", "The logit of 6 is 3.00."]
    assert told(3)[1] == "The logit of 6 is 3.00."


def test_a_trial_and_curved_layers() -> None:
    assert english(words.trial(8, 6, 2.01)).startswith("As predicted: ")
    assert english(words.trial(8, 6, 1.5)).startswith("They differ because ")
    assert words.notes([]) == ""
    few, many = (english(words.notes([(f"conv_{at}", 0.5 * at) for at in range(1, count)])) for count in (3, 7))
    assert few.endswith(": conv_2 1.00, conv_1 0.500.") and many.endswith(" conv_3 1.50 and 2 more.")
