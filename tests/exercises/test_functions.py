"""Functions that students write, and answers that are found by running code."""

import pytest

from helpers.exercises import functions, judge
from helpers.exercises.answers import WrongKind
from tools.author import puzzles
from tools.author.desk import DeskError

INPUTS = [[2001], [1996], [2026]]
ENTRY = {
    "kind": "function",
    "inputs": INPUTS,
    "answer": [["gives", 25], ["gives", 30], ["gives", 0]],
    "also": [],
    "wrong": [],
    "otherwise": "later minus earlier.",
    "right": "Yes.",
}


def years(year):
    return 2026 - year


def nothing_back(year):
    print(2026 - year)


def endless(year):
    while True:
        pass


def hides(year):
    try:
        return endless(year)
    except Exception:
        return 25


def asks(year):
    return input("year?")


TRIED = [
    (years, "Yes."),
    (nothing_back, "called with 2001 it gives nothing back: is there a return?"),
    (endless, "called with 2001 it stops: it does not come to an end."),
    (hides, "called with 2001 it stops: it does not come to an end."),
    (asks, "called with 2001 it stops: RuntimeError: a function gets its values"),
    (lambda year: 25, "called with 1996 it gives 25. Later minus earlier."),
    (lambda: 25, "called with 2001 it stops: TypeError"),
    (lambda year: object(), "called with 2001 it gives 'something else'."),
]


def test_a_function_is_tried_and_told_where_it_differs(capsys):
    for function, told in TRIED:
        said = judge.verdict(ENTRY, function)[1]
        assert said.startswith(told), said
    assert capsys.readouterr().out == "", "what it prints is not shown"


def test_anything_but_a_function_of_ones_own_is_the_wrong_kind():
    for answer in [25, "years", len, int, [years], None]:
        with pytest.raises(WrongKind, match="written with def"):
            functions.outputs(answer, INPUTS)


def test_a_try_works_on_copies():
    given = [[[3, 1, 2]]]
    functions.outputs(lambda values: values.sort(), given)
    assert given == [[[3, 1, 2]]]


def test_a_prompt_that_has_gone_stale_is_refused():
    entry = {"kind": "whole number", "answer": 8}
    prompt = "What will the last line show?\n\n    count = 8\n    count"
    puzzles.hold_to_print(entry, prompt, {})
    with pytest.raises(DeskError, match="gives 9, not the answer"):
        puzzles.hold_to_print(entry, prompt.replace("8", "9"), {})
    with pytest.raises(DeskError, match="shows no code"):
        puzzles.hold_to_print(entry, "What will it show?", {})
