"""Answers that no student means, and that no check may accept or stumble over."""

import datetime as dt
import decimal
import fractions
import random

import numpy as np
import pandas as pd


class Liar:
    """Equal to everything, true, and of whatever class is asked for."""

    __class__ = int

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __index__(self):
        return 4

    def __float__(self):
        return 4.0

    def __len__(self):
        return 4

    def __iter__(self):
        return iter(["CHN"])


class Thrower:
    """Raises whatever is done with it."""

    def __getattribute__(self, name):
        raise RuntimeError("do not touch")

    def __eq__(self, other):
        raise RuntimeError("do not compare")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("do not print")

    def __len__(self):
        raise RuntimeError("do not measure")

    def __iter__(self):
        raise RuntimeError("do not walk")

    def __bool__(self):
        raise RuntimeError("do not ask")


class Text(str):
    """A text that equals every text."""

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Number(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Day(dt.date):
    def __eq__(self, other):
        return True

    __hash__ = dt.date.__hash__


def endless():
    while True:
        yield "CHN"


def recursive():
    loop = []
    loop.append(loop)
    return loop


def answers(seed):
    """At least 200 hostile answers, the same for the same seed."""
    chance = random.Random(seed)
    nothing = [None, NotImplemented, type(...), "", " ", "\n", [], (), set(), {}, [[]]]
    numbers = [
        True, False, float("nan"), float("inf"), -float("inf"), -0.0, 1e308, 10**400,
        -(10**18), 0.5, 2.0000001, 1 + 0j, decimal.Decimal("NaN"),
        decimal.Decimal("4.0"), fractions.Fraction(4), np.nan, np.inf,
        np.float32("nan"), np.bool_(True), np.void(b"4"), np.ma.masked,
        np.complex128(4), np.int64(-1), np.timedelta64(4, "D"), Number(4),
    ]  # fmt: skip
    texts = [
        "\x00", "None", "nan", "answer", "4", "10", "'CHN'", "ÇHN", "C" * 10**6,
        b"CHN", bytearray(b"CHN"), "\ud800", "🙂", "中国 ", "member ; member",
        np.str_("4"), memoryview(b"4"), Text("CHN"),
    ]  # fmt: skip
    dates = [
        pd.NaT, pd.Timedelta(0), dt.timedelta(4), dt.time(4), np.datetime64("NaT"),
        pd.Timestamp("2017-06-09", tz="UTC"), pd.Timestamp.max, pd.Timestamp.min,
        dt.datetime(1, 1, 1), dt.date.max, np.datetime64(-(2**62), "s"),
        pd.Period("2017"), pd.Interval(0, 4), Day(2017, 6, 9),
    ]  # fmt: skip
    groups = [
        frozenset(), [[["CHN"]]], [None], [float("nan")], [...], ["CHN", 1],
        ["CHN", None], ("CHN", ["KGZ"]), {"CHN": "KGZ"}, {1: 2}, {"CHN": {}}, ["XXX"],
        ["CHN"] * 20_001, list(range(100)), range(4), recursive(), endless(),
        iter([4]), zip([1], [2], strict=True), (x for x in "CHN"), [Liar()],
        [Thrower()], {"CHN": Liar()}, {Text("CHN"): 4},
    ]  # fmt: skip
    arrays = [
        np.array(4), np.array([]), np.array([4]), np.array([[4]]),
        np.array([Liar()], dtype=object), np.array(["CHN"]), np.zeros((1000, 100)),
        pd.NA, pd.array([4], dtype="Int64"), pd.Categorical(["CHN"]),
        pd.Series(dtype=float), pd.Series([np.nan]), pd.Series([4]),
        pd.Series(["CHN"]), pd.Series([Liar()]), pd.Series([Thrower()], dtype=object),
        pd.Series([1], ["CHN"]), pd.Series([1, 2], ["CHN", "CHN"]),
        pd.Series(["x"], ["CHN"]), pd.Index([]), pd.Index(["CHN"]), pd.Index([4]),
        pd.RangeIndex(4), pd.MultiIndex.from_tuples([("CHN", 4)]),
        pd.DatetimeIndex(["2017-06-09"]), pd.DataFrame(),
        pd.DataFrame({"iso3": ["CHN"]}), pd.DataFrame({"a": [1]}), pd.DataFrame([[4]]),
        pd.DataFrame(np.zeros((2000, 50))), pd.DataFrame({"a": [Liar()]}),
        pd.DataFrame({"a": [1]}).groupby("a"),
    ]  # fmt: skip
    strangers = [
        object(), object, int, str, type, len, print, lambda: 4, random, pd, np, Liar(),
        Thrower(), Exception("no"), Exception, NotImplementedError,
    ]  # fmt: skip
    fixed = nothing + numbers + texts + dates + groups + arrays + strangers
    letters = "ABCXYZabc019 _-.;:'\"\\{}[]()%$#@!äжツ\t"
    made = []
    while len(fixed) + len(made) < 220:
        word = "".join(chance.choices(letters, k=chance.randint(1, 40))) + "?"
        made += [
            word,
            [word, word],
            {word: chance.random()},
            -chance.random() * 10 ** chance.randint(3, 300),
            chance.randint(10**6, 10**30),
            pd.Timestamp(1900 + chance.randrange(90), 1, 1),
            pd.Series([word] * 3),
            (chance.random(), word),
        ]
    return fixed + made
