"""Functions that a student writes, tried on a few inputs.

Nothing else of a student's is ever called, and these only where an exercise asks for a
function. A try is bounded: it works on copies, prints nothing, ends after so many steps
and lets no exception out.
"""

import contextlib
import copy
import io
import sys
import types
from unittest import mock

from helpers.exercises.answers import WrongKind, _kind, _wrong, plain_value

STEPS = 200_000  # of Python's small steps; a sensible answer takes a few hundred


ENDLESS = ["stops", "it does not come to an end"]


class TooLong(BaseException):
    """A try has taken too many steps. No `except` of a student's catches it."""


def outputs(answer, inputs):
    """What a function gives for each of `inputs`, a list of lists of arguments.

    Each is ["gives", value] or ["stops", why]. Raises WrongKind for anything but a
    function that was written with `def` or `lambda`.
    """
    expected = "a function that you have written with def"
    if _kind(answer) is not types.FunctionType:
        raise _wrong(
            expected, answer, " Hand over its name, without brackets: answer = my_name"
        )
    given = []
    for arguments in inputs:
        given.append(_tried(answer, arguments))
        if given[-1] == ENDLESS:  # once is enough
            return given + [ENDLESS] * (len(inputs) - len(given))
    return given


def _nobody_answers(*_):
    raise RuntimeError("a function gets its values in round brackets, not by input()")


def _tried(function, arguments):
    steps = 0

    def count(frame, event, argument):
        nonlocal steps
        # What it calls of others, such as members(...), is not counted.
        if frame.f_globals is not function.__globals__:
            return None
        # Without the steps within a line, a loop in one line would never end.
        frame.f_trace_opcodes = True
        steps += 1
        if steps > STEPS:
            raise TooLong
        return count

    before = sys.gettrace()
    try:
        asked = mock.patch("builtins.input", _nobody_answers)
        with contextlib.redirect_stdout(io.StringIO()), asked:
            sys.settrace(count)
            given = function(*copy.deepcopy(arguments))
    except TooLong:
        return ENDLESS
    except Exception as problem:
        told = " ".join(str(problem).split())[:120]
        return ["stops", f"{type(problem).__name__}: {told}"]
    finally:
        sys.settrace(before)
    try:
        return ["gives", plain_value(given)]
    except WrongKind:
        return ["gives", "something else"]


def reason(entry, given):
    """Where a function first differs from what is asked."""
    pairs = zip(entry["inputs"], given, entry["answer"], strict=True)
    arguments, found, _ = next(one for one in pairs if one[1] != one[2])
    call = ", ".join(map(repr, arguments))
    if found[0] == "stops":
        return f"called with {call} it stops: {found[1]}."
    if found[1] is None:
        return f"called with {call} it gives nothing back: is there a return?"
    more = entry.get("otherwise", "")
    return f"called with {call} it gives {found[1]!r}. {more[:1].upper()}{more[1:]}"
