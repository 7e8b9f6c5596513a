"""Bring an answer into plain form before it is judged.

Each reader takes whatever a student has put into ``answer`` and returns a plain
Python value, or raises `WrongKind` saying what is expected and what came instead. Only
exact built-in, NumPy and pandas types are opened: no method of a stranger's object is
ever called.
"""

import datetime as dt
import itertools
import math
import re
import sys
import types

import numpy as np
import pandas as pd

from helpers.datasets import load
from helpers.membership import MembershipError, state_code

MOST = 10_000  # answers are short; longer ones are not looked through

# The arrays that pandas itself gives, for example with Series.unique().
_ARRAYS = {kind for name, kind in vars(pd.arrays).items() if name[0].isupper()}
_NAMES = {
    kind: name
    for name, kinds in {
        "an array": [np.ndarray, *_ARRAYS],
        "a text": [str, np.str_],
        "True or False": [bool, np.bool_],
        "a list": [list],
        "a tuple": [tuple],
        "a set": [set, frozenset],
        "a dictionary": [dict],
        "None": [type(None)],
        "a Series": [pd.Series],
        "a DataFrame": [pd.DataFrame],
        "an Index": [pd.Index],
        "a date": [pd.Timestamp, dt.date, dt.datetime, np.datetime64],
        "a duration": [pd.Timedelta, dt.timedelta, np.timedelta64],
        "a missing date (NaT)": [type(pd.NaT)],
        "a missing value (NA)": [type(pd.NA)],
        "a function": [types.FunctionType, types.BuiltinFunctionType],
    }.items()
    for kind in kinds
}
_TEXTS = (str, np.str_)
_SETS = (list, tuple, set, frozenset)
_COLUMNS = (pd.Series, pd.Index, np.ndarray, *_ARRAYS)
# What gives its values one at a time, and is no list before list(...) makes it one.
_LAZY = {
    *map(type, ((n for n in ()), {}.keys(), {}.values(), {}.items())),
    *map(type, (iter([]), iter(()), iter(set()), iter({}), iter(""), reversed([]))),
    *(map, filter, zip, enumerate, reversed, range),
    *(kind for kind in vars(itertools).values() if isinstance(kind, type)),
}
_VIEWS = ("networkx.classes.reportviews", "networkx.classes.coreviews")
# NumPy counts a duration among its integers.
_INTEGERS = {int} | {t for t in np.sctypeDict.values() if issubclass(t, np.integer)}
_INTEGERS -= {np.timedelta64}
_FLOATS = {float} | {t for t in np.sctypeDict.values() if issubclass(t, np.floating)}
_KNOWN = {id(kind): kind for kind in (*_NAMES, *_INTEGERS, *_FLOATS)}


def _kind(answer):
    """The exact type of an answer where it is one that we open, else `object`."""
    # By id: not even the class of a stranger's object is asked whether it is equal.
    return _KNOWN.get(id(type(answer)), object)


def _is_lazy(answer):
    """Whether list(...) would make a list of it: told by its exact type alone."""
    kinds = [*_LAZY]
    for module in filter(sys.modules.get, _VIEWS):
        kinds += vars(sys.modules[module]).values()
    return any(kind is type(answer) for kind in kinds)


class WrongKind(Exception):
    """The answer is not the kind of thing the exercise asks for."""


def kind_of(answer):
    """The kind of an answer in words; never calls anything of the answer itself."""
    kind = _kind(answer)
    if kind in _NAMES:
        return _NAMES[kind].removeprefix("a ").removeprefix("an ")
    if kind in _INTEGERS or kind in _FLOATS:
        return "number"
    return "thing"


def _got(answer):
    kind = _kind(answer)
    if kind in _INTEGERS:
        return "this is a number"
    if kind in _FLOATS:
        return (
            "this is a number" if math.isfinite(answer) else "this is NaN or infinite"
        )
    if kind is np.ndarray and answer.ndim == 0:
        return "this is an array without dimensions"
    if kind in (*_COLUMNS, *_SETS, dict):
        return f"this is {_NAMES[kind]} with {_counted(len(answer), 'value')}"
    if kind is pd.DataFrame:
        return f"this is a DataFrame with {_counted(len(answer), 'row')}"
    if _is_lazy(answer):
        return "this gives its values one at a time"
    return f"this is {_NAMES[kind]}" if kind in _NAMES else "this is something else"


def _counted(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _wrong(expected, answer, advice=""):
    if _is_lazy(answer):
        advice = " Put list(...) round it."
    return WrongKind(f"{expected} is expected, {_got(answer)}.{advice}")


_ONE = " If it holds the one value you mean, take it out, for example with .iloc[0]."
_TABLE = " Take one column of it, by its name in square brackets; row names: .index."


def whole_number(answer):
    """A whole number as int (10 and 10.0 alike; True is not 1)."""
    value = number(answer, expected="a whole number")
    if value != int(value):
        raise WrongKind(f"a whole number is expected, this is {value:g}.")
    return int(value)


def number(answer, expected="a number"):
    """A finite number as int or float."""
    kind = _kind(answer)
    if kind in _INTEGERS:
        return int(answer)
    if kind in _FLOATS and math.isfinite(answer):
        return float(answer)
    if _NAMES.get(kind) == "a duration":
        raise _wrong(expected, answer, " Take the days out of it: .days")
    if kind in _TEXTS:
        raise _wrong(expected, answer, _as_text(str(answer)))
    if kind is tuple and [_kind(n) in _INTEGERS for n in answer] == [True, True]:
        raise _wrong(expected, answer, " Decimals have a point, no comma.")
    if kind in (*_SETS, dict, pd.DataFrame):
        raise _wrong(expected, answer, " To count what is in it, use len(...).")
    if kind in (pd.Series, np.ndarray) and answer.dtype == bool:
        raise _wrong(expected, answer, " To count what is True in it: .sum().")
    if kind is pd.Series and answer.dtype.kind in "iuf" and len(answer) > 1:
        raise _wrong(expected, answer, f" To add it up: .sum().{_ONE}")
    if kind in _COLUMNS:
        raise _wrong(expected, answer, _ONE)
    if _is_lazy(answer):
        raise WrongKind(
            f"{expected} is expected, {_got(answer)}. To count: len(list(...))."
        )
    raise _wrong(expected, answer)


def _as_text(word):
    """What to leave out of a text so that it is a number."""
    parts = ["the quotation marks"]
    parts += ["the % sign"] if "%" in word[:MOST] else []
    comma = re.fullmatch(r"\s*[-+]?\d+(,\d+)+(\.\d+)?\s*%?\s*", word[:50])
    point = " Decimals have a point, no comma." if comma else ""
    return f" Leave out {' and '.join(parts)}.{point}"


def date(answer):
    """A date as a pandas Timestamp at midnight."""
    kind = _kind(answer)
    if _NAMES.get(kind) == "a date":
        try:
            day = pd.Timestamp(answer)
            if day is pd.NaT:
                raise WrongKind("a date is expected, this one is missing (NaT).")
            if day.tzinfo is not None:
                raise WrongKind("a date without a time zone is expected.")
            return day.normalize()
        except (ValueError, OverflowError):
            raise WrongKind("a date is expected, this one is out of range.") from None
    made = ' Make it one, as in pd.Timestamp("2000-01-31").' if kind in _TEXTS else ""
    raise _wrong("a date", answer, _ONE if kind in _COLUMNS else made)


def state(answer):
    """One state, by its three-letter code or name, as a code."""
    kind = _kind(answer)
    if kind not in _TEXTS:
        advice = _ONE if kind in _COLUMNS else ""
        raise _wrong('one state, such as "JPN",', answer, advice)
    return _code(str(answer))


def _code(word):
    try:
        return state_code(word)
    except MembershipError:
        raise WrongKind(
            f"{_short(word)!r} is not a state of the table countries; "
            'use three-letter codes such as "JPN".'
        ) from None


def states(answer):
    """Several states as a frozenset of codes; order and repetition do not count."""
    if _kind(answer) in _TEXTS:
        advice = " Put it in brackets: [...]."
        if "(" in str(answer)[:MOST]:
            advice = " Leave out the outer quotation marks: let Python work it out."
        raise _wrong("a list of states", answer, advice)
    return frozenset(_code(word) for word in texts(answer, "a list of states"))


def _values(answer, expected, advice="", kinds=(*_COLUMNS, *_SETS)):
    """What is in a list, or in what is as good as one."""
    kind = _kind(answer)
    if kind not in kinds:
        raise _wrong(expected, answer, advice)
    if kind is np.ndarray and answer.ndim != 1:
        raise _wrong(expected, answer)
    if len(answer) > MOST:
        raise WrongKind(f"{expected} is expected, this one is far too long.")
    return answer.tolist() if kind in _COLUMNS else list(answer)


def texts(answer, expected="a list of texts"):
    """Several texts as a list of str."""
    values = _values(answer, expected, _TABLE if _kind(answer) is pd.DataFrame else "")
    for value in values:
        if _kind(value) not in _TEXTS:
            raise WrongKind(f"{expected} is expected; in this one, {_got(value)}.")
    return [str(value) for value in values]


def text(answer):
    """One text as str, without blanks around it."""
    if _kind(answer) not in _TEXTS:
        raise _wrong("a text in quotation marks", answer)
    return str(answer).strip()


def truth(answer):
    """True or False as bool."""
    if _kind(answer) not in (bool, np.bool_):
        raise _wrong("True or False", answer)
    return bool(answer)


def truths(answer):
    """Several truth values as a list of bool."""
    one = _kind(answer) in (bool, np.bool_)
    advice = " Give all of them: [..., ...]." if one else ""
    kinds = (*_COLUMNS, list, tuple)
    listed = _values(answer, "a list of truth values", advice, kinds)
    return [truth(one) for one in listed]


def choice(*allowed):
    """A reader for one of a few words."""

    def read(answer):
        word = text(answer).lower()
        if word not in allowed:
            raise WrongKind(f"choose one of: {', '.join(allowed)}.")
        return word

    return read


def ids(answer, table, column):
    """Several ids of a table as a frozenset; order and repetition do not count."""
    expected, kind = f"a list of ids ({column})", _kind(answer)
    known = list(load(table)[column])
    if kind is pd.DataFrame:
        raise _wrong(expected, answer, f' Take its ids: list(rows["{column}"]).')
    if kind in _TEXTS:
        raise _wrong(expected, answer, " Put it in brackets: [...].")
    if kind is pd.Series and answer.dtype == bool:
        raise _wrong(expected, answer, " Filter with it, then take the ids.")
    given = texts(answer, expected)
    for word in given:
        if word not in known:
            raise WrongKind(
                f"{_short(word)!r} is not in the column {column} of {table}; ids there "
                f"look like {known[0]!r}."
            )
    return frozenset(given)


def numbers(answer):
    """Several whole numbers as a frozenset; order and repetition do not count."""
    if type(answer) is range and len(answer) <= MOST:
        answer = list(answer)
    advice = " Put it in brackets: [...]." if _kind(answer) in _INTEGERS else ""
    listed = _values(answer, "a list of whole numbers", advice)
    return frozenset(whole_number(one) for one in listed)


def plain_value(answer):
    """A number, a text, True, False or None, or a list of these, as Python has them."""
    kind = _kind(answer)
    if kind is type(None):
        return None
    if kind in (bool, np.bool_):
        return bool(answer)
    if kind in _INTEGERS:
        return int(answer)
    if kind in _FLOATS:
        return float(f"{answer:.10g}")
    if kind in _TEXTS:
        return str(answer)
    return listed(answer)


def listed(answer):
    """A list in its order, of numbers, texts and truth values."""
    kind = _kind(answer)
    advice = " Leave out the quotation marks." if kind in _TEXTS else ""
    kinds = (pd.Series, pd.Index, np.ndarray, list, tuple)
    advice = _TABLE if kind is pd.DataFrame else advice
    return [_item(one) for one in _values(answer, "a list", advice, kinds)]


def _item(value):
    """A value of a list; a refusal says that the value is off, not the list."""
    try:
        return plain_value(value)
    except WrongKind:
        expected = "a list of numbers or texts is expected"
        raise WrongKind(f"{expected}; in this one, {_got(value)}.") from None


def order(answer, letters):
    """Lines in an order, by their letters: ["C", "A", "B"] or "CAB"."""
    if _kind(answer) in _TEXTS:
        given = [one for one in str(answer).upper() if one.isalnum()]
    else:
        given = [one.strip().upper() for one in texts(answer, "a list of letters")]
    if sorted(given) != sorted(letters):
        raise WrongKind(
            f"each of the letters {', '.join(sorted(letters))} is expected, once."
        )
    return given


def dictionary(answer):
    """A dictionary of texts and numbers; a Series is as good."""
    kind = _kind(answer)
    if kind not in (dict, pd.Series):
        raise _wrong("a dictionary", answer)
    if len(answer) > MOST:
        raise WrongKind("a dictionary is expected, this one is far too long.")
    pairs = answer.items() if kind is dict else list(answer.items())
    return {str(plain_value(key)): plain_value(value) for key, value in pairs}


def table(answer):
    """A table, by its columns and how many rows it has."""
    kind = _kind(answer)
    if kind is pd.Series:
        raise _wrong("a table", answer, " One column picked by its name is a Series.")
    if kind is not pd.DataFrame:
        advice = " Leave out the quotation marks." if kind in _TEXTS else ""
        raise _wrong("a table", answer, advice)
    return {"columns": [str(name) for name in answer.columns], "rows": len(answer)}


def _short(word):
    return word if len(word) <= 20 else word[:20] + "…"


def _named(entry, word):
    """What a word stands for; `strange` is told where it stands for nothing."""
    names = entry.get("names", {})
    meant = names.get(word.casefold())
    if meant is None and word not in names.values() and entry.get("strange"):
        raise WrongKind(entry["strange"])
    return word if meant is None else meant


def _function(entry, answer):
    from helpers.exercises.functions import outputs

    return outputs(answer, entry["inputs"])


# How each kind of answer is read, given its entry in the key.
KINDS = {
    "number": lambda entry, answer: number(answer),
    "whole number": lambda entry, answer: whole_number(answer),
    "date": lambda entry, answer: date(answer).date(),
    "state": lambda entry, answer: state(answer),
    "states": lambda entry, answer: states(answer),
    "text": lambda entry, answer: _named(entry, text(answer)),
    "texts": lambda entry, answer: frozenset(
        _named(entry, word) for word in texts(answer)
    ),
    "choice": lambda entry, answer: choice(*entry["of"])(answer),
    "truth": lambda entry, answer: truth(answer),
    "truths": lambda entry, answer: truths(answer),
    "ids": lambda entry, answer: ids(answer, entry["table"], entry["column"]),
    "numbers": lambda entry, answer: numbers(answer),
    "list": lambda entry, answer: listed(answer),
    "order": lambda entry, answer: order(answer, entry["letters"]),
    "dictionary": lambda entry, answer: dictionary(answer),
    "table": lambda entry, answer: table(answer),
    "function": _function,
    "judge": lambda entry, answer: answer,
}


def read(entry, answer):
    """An answer in plain form, as its entry in the key asks; WrongKind says why not."""
    return KINDS[entry["kind"]](entry, answer)


def compare_states(given, expected, more=""):
    """What a set of states has too many or too few, in words."""
    extra, missing = sorted(given - expected), sorted(expected - given)
    if extra:
        first = ", ".join(map(str, extra[:5]))
        rest = f" and {len(extra) - 5} more" if len(extra) > 5 else ""
        return f"{first}{rest} should not be in it.{more}"
    are = "is" if len(missing) == 1 else "are"
    return f"{len(missing)} {are} still missing from it.{more}"
