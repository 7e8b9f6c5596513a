"""Bring an answer into plain form before it is judged.

Each reader takes whatever a student has put into ``answer`` and returns a plain
Python value, or raises `WrongKind` with a sentence that says what is expected and
what came instead. Only exact built-in, NumPy and pandas types are opened, so that no
method of a stranger's object is ever called.
"""

import datetime as dt
import math
import types

import numpy as np
import pandas as pd

from helpers.datasets import load
from helpers.membership import MembershipError, state_code

MOST = 10_000  # answers are short; longer ones are not looked through

_NAMES = {
    str: "a text",
    np.str_: "a text",
    bool: "True or False",
    np.bool_: "True or False",
    list: "a list",
    tuple: "a tuple",
    set: "a set",
    frozenset: "a set",
    dict: "a dictionary",
    type(None): "None",
    pd.Series: "a Series",
    pd.DataFrame: "a DataFrame",
    pd.Index: "an Index",
    np.ndarray: "an array",
    pd.Timestamp: "a date",
    dt.date: "a date",
    dt.datetime: "a date",
    pd.Timedelta: "a duration",
    dt.timedelta: "a duration",
    np.datetime64: "a date",
    np.timedelta64: "a duration",
    type(pd.NaT): "a missing date (NaT)",
    type(pd.NA): "a missing value (NA)",
    types.FunctionType: "a function",
    types.BuiltinFunctionType: "a function",
}
_INTEGERS = {int} | {t for t in np.sctypeDict.values() if issubclass(t, np.integer)}
_FLOATS = {float} | {t for t in np.sctypeDict.values() if issubclass(t, np.floating)}
_KNOWN = {id(kind): kind for kind in (*_NAMES, *_INTEGERS, *_FLOATS)}


def _kind(answer):
    """The exact type of an answer where it is one that we open, else `object`."""
    # By id: not even the class of a stranger's object is asked whether it is equal.
    return _KNOWN.get(id(type(answer)), object)


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
    if kind in (pd.Series, pd.Index, np.ndarray, list, tuple, set, frozenset, dict):
        return f"this is {_NAMES[kind]} with {_counted(len(answer), 'value')}"
    if kind is pd.DataFrame:
        return f"this is a DataFrame with {_counted(len(answer), 'row')}"
    return f"this is {_NAMES[kind]}" if kind in _NAMES else "this is something else"


def _counted(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _wrong(expected, answer, advice=""):
    return WrongKind(f"{expected} is expected, {_got(answer)}.{advice}")


_ONE = " If it holds the one value you mean, take it out, for example with .iloc[0]."


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
    if kind in (pd.Timedelta, dt.timedelta, np.timedelta64):
        raise _wrong(expected, answer, " Take the days out of it: .days")
    if kind in (str, np.str_):
        raise _wrong(expected, answer, " Leave out the quotation marks.")
    if kind in (list, tuple, set, frozenset, dict, pd.DataFrame):
        raise _wrong(expected, answer, " To count what is in it, use len(...).")
    if kind in (pd.Series, pd.Index, np.ndarray):
        raise _wrong(expected, answer, _ONE)
    raise _wrong(expected, answer)


def date(answer):
    """A date as a pandas Timestamp at midnight."""
    kind = _kind(answer)
    if kind is pd.Timestamp or kind in (dt.date, dt.datetime, np.datetime64):
        try:
            day = pd.Timestamp(answer)
            if day is pd.NaT:
                raise WrongKind("a date is expected, this one is missing (NaT).")
            if day.tzinfo is not None:
                raise WrongKind("a date without a time zone is expected.")
            return day.normalize()
        except (ValueError, OverflowError):
            raise WrongKind("a date is expected, this one is out of range.") from None
    if kind in (str, np.str_):
        raise _wrong("a date", answer, ' Make it one: pd.Timestamp("2017-06-09").')
    if kind in (pd.Series, pd.Index, np.ndarray):
        raise _wrong("a date", answer, _ONE)
    raise _wrong("a date", answer)


def state(answer):
    """One state, by its three-letter code or name, as a code."""
    kind = _kind(answer)
    if kind not in (str, np.str_):
        advice = _ONE if kind in (pd.Series, pd.Index, np.ndarray) else ""
        raise _wrong('one state, such as "KGZ",', answer, advice)
    return _code(str(answer))


def _code(word):
    try:
        return state_code(word)
    except MembershipError:
        shown = word if len(word) <= 20 else word[:20] + "…"
        raise WrongKind(
            f"{shown!r} is not a state of the table countries; "
            'use three-letter codes such as "KGZ".'
        ) from None


def states(answer):
    """Several states as a frozenset of codes; order and repetition do not count."""
    kind = _kind(answer)
    if kind in (str, np.str_):
        raise _wrong("a list of states", answer, ' Put it in brackets: ["KGZ"].')
    return frozenset(_code(word) for word in texts(answer, "a list of states"))


def texts(answer, expected="a list of texts"):
    """Several texts as a list of str."""
    kind = _kind(answer)
    if kind is pd.DataFrame:
        raise _wrong(expected, answer, ' Take one column of it: frame["iso3"].')
    if kind is np.ndarray and answer.ndim != 1:
        raise _wrong(expected, answer)
    if kind in (pd.Series, pd.Index, np.ndarray):
        values = answer.tolist() if len(answer) <= MOST else None
    elif kind in (list, tuple, set, frozenset):
        values = list(answer) if len(answer) <= MOST else None
    else:
        raise _wrong(expected, answer)
    if values is None:
        raise WrongKind(f"{expected} is expected, this one is far too long.")
    for value in values:
        if _kind(value) not in (str, np.str_):
            raise WrongKind(f"{expected} is expected; in this one, {_got(value)}.")
    return [str(value) for value in values]


def claim_ids(answer):
    """Several claims as a frozenset of ids; order and repetition do not count."""
    expected, kind = "a list of claim ids", _kind(answer)
    if kind is pd.DataFrame:
        raise _wrong(expected, answer, " Take its index: list(rows.index).")
    if kind in (str, np.str_):
        raise _wrong(expected, answer, ' Put it in brackets: ["Q07"].')
    if kind is pd.Series and answer.dtype == bool:
        raise _wrong(expected, answer, " Filter with it, then take the index.")
    given = texts(answer, expected)
    known = set(load("claims")["claim_id"])
    for word in given:
        if word not in known:
            shown = word if len(word) <= 20 else word[:20] + "…"
            raise WrongKind(
                f"{shown!r} is not the id of a claim; ids look like 'Q07' or 'S05b'."
            )
    return frozenset(given)


def text(answer):
    """One text as str, without blanks around it."""
    if _kind(answer) not in (str, np.str_):
        raise _wrong("a text in quotation marks", answer)
    return str(answer).strip()


def truth(answer):
    """True or False as bool."""
    if _kind(answer) not in (bool, np.bool_):
        raise _wrong("True or False", answer)
    return bool(answer)


def truths(answer):
    """Several truth values as a list of bool."""
    kind = _kind(answer)
    if kind is np.ndarray and answer.ndim != 1:
        raise _wrong("a list of truth values", answer)
    if kind in (bool, np.bool_):
        raise _wrong("a list of truth values", answer, " Give all of them: [..., ...].")
    if kind in (pd.Series, np.ndarray) and len(answer) <= MOST:
        answer = answer.tolist()
    elif kind not in (list, tuple) or len(answer) > MOST:
        raise _wrong("a list of truth values", answer)
    return [truth(one) for one in answer]


def plan(fields):
    """A reader for a dictionary of texts; the one called tables holds a list."""

    def read(answer):
        expected = f"a dictionary with {', '.join(fields)}"
        if _kind(answer) is not dict:
            raise _wrong(expected, answer)
        if len(answer) > MOST or not all(
            _kind(key) in (str, np.str_) for key in answer
        ):
            raise WrongKind(f"{expected} is expected; its keys are these four texts.")
        given = {str(key): value for key, value in answer.items()}
        missing = [name for name in fields if name not in given]
        if missing:
            raise WrongKind(f"{missing[0]!r} is missing from the dictionary.")
        plain = {}
        for name in fields:
            value = given[name]
            if value is ...:
                raise WrongKind(f"{name!r} still holds three dots.")
            try:
                plain[name] = texts(value) if name == "tables" else text(value)
            except WrongKind as problem:
                raise WrongKind(f"{name!r}: {problem}") from None
        return plain

    return read


def choice(*allowed):
    """A reader for one of a few words."""

    def read(answer):
        word = text(answer).lower()
        if word not in allowed:
            raise WrongKind(f"choose one of: {', '.join(allowed)}.")
        return word

    return read


def by_state(answer):
    """Numbers by state, from a Series or dictionary, as {code: number}."""
    kind = _kind(answer)
    if kind is pd.DataFrame:
        raise _wrong("a Series", answer, " Take one column of it.")
    if kind not in (pd.Series, dict):
        raise _wrong("a Series of numbers with states as its index", answer)
    if len(answer) > MOST:
        raise WrongKind("a Series is expected, this one is far too long.")
    labels = answer.index.tolist() if kind is pd.Series else list(answer)
    values = answer.tolist() if kind is pd.Series else list(answer.values())
    for label in labels:
        if _kind(label) not in (str, np.str_):
            raise WrongKind(
                "the index must hold states, such as KGZ; use set_index or groupby "
                'with "iso3".'
            )
    codes = [_code(str(label)) for label in labels]
    if len(set(codes)) < len(codes):
        raise WrongKind("a state is in it more than once.")
    return {
        code: number(value, expected="a number for each state")
        for code, value in zip(codes, values, strict=True)
    }


def compare_states(given, expected, more=""):
    """What a set of states has too many or too few, in words."""
    extra, missing = sorted(given - expected), sorted(expected - given)
    if extra:
        return f"{', '.join(extra)} should not be in it.{more}"
    return f"{len(missing)} still missing from it.{more}"
