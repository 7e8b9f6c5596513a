"""Answers that no student means, and that no check may accept or stumble over."""

import datetime as dt
import decimal
import fractions
import math
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


def explode(*ignored, **too):
    raise RuntimeError("a method of the answer was called")


# Raises whatever is done with it.
TOUCHED = "__getattribute__ __eq__ __repr__ __len__ __iter__ __bool__".split()
Thrower = type("Thrower", (), dict.fromkeys(TOUCHED, explode) | {"__hash__": None})
ThrowingText = type(
    "ThrowingText", (str,), dict.fromkeys(["strip", "__eq__", "__hash__"], explode)
)
ThrowingMeta = type("ThrowingMeta", (type,), {"__hash__": explode, "__eq__": explode})
ThrowingType = ThrowingMeta("ThrowingType", (), {})
ThrowingModule = type("ThrowingModule", (), {"__module__": Thrower()})
# Its type says that it is equal to every other type.
LiarMeta = type(
    "LiarMeta", (type,), {"__eq__": lambda *_: True, "__hash__": lambda _: hash(bool)}
)
LiarType = LiarMeta("LiarType", (), {})


# They equal whatever they are compared with.
EQUAL = {"__eq__": lambda *_: True, "__hash__": lambda _: 0}
Text, Number, Day = (type("Equal", (of,), EQUAL) for of in (str, float, dt.date))


def endless():
    while True:
        yield "CHN"


def recursive():
    loop = []
    loop.append(loop)
    return loop


def answers():
    nothing = [None, NotImplemented, type(...), "", " ", "\n", [], (), set(), {}, [[]]]
    numbers = [
        True, False, float("nan"), float("inf"), -float("inf"), -0.0, 1e308, 10**400,
        -(10**18), 0.5, 2.0000001, 1 + 0j, decimal.Decimal("NaN"),
        decimal.Decimal("4.0"), fractions.Fraction(4), np.nan, np.inf,
        np.float32("nan"), np.bool_(True), np.void(b"4"), np.ma.masked,
        10**5000, np.zeros(1, dtype="i4,i4")[0],
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
        np.datetime64(10**18, "Y"),
        pd.Period("2017"), pd.Interval(0, 4), Day(2017, 6, 9),
    ]  # fmt: skip
    groups = [
        frozenset(), [[["CHN"]]], [None], [float("nan")], [...], ["CHN", 1],
        ["CHN", None], ("CHN", ["KGZ"]), {"CHN": "KGZ"}, {1: 2}, {"CHN": {}}, ["XXX"],
        ["CHN"] * 20_001, list(range(100)), range(4), recursive(), endless(),
        iter([4]), zip([1], [2], strict=True), (x for x in "CHN"), [Liar()],
        [Thrower()], {"CHN": Liar()}, {Text("CHN"): 4},
    ]  # fmt: skip
    # Put in one by one: older versions of pandas would touch it.
    thrown = np.empty(1, dtype=object)
    thrown[0] = Thrower()
    arrays = [
        np.array(4), np.array([]), np.array([4]), np.array([[4]]),
        np.array([Liar()], dtype=object), np.array(["CHN"]), np.zeros((1000, 100)),
        pd.NA, pd.array([4], dtype="Int64"), pd.Categorical(["CHN"]),
        pd.Series(dtype=float), pd.Series([np.nan]), pd.Series([4]),
        pd.Series(["CHN"]), pd.Series([Liar()]), pd.Series(thrown, dtype=object),
        pd.Series([1], ["CHN"]), pd.Series([1, 2], ["CHN", "CHN"]),
        pd.Series(["x"], ["CHN"]), pd.Index([]), pd.Index(["CHN"]), pd.Index([4]),
        pd.RangeIndex(4), pd.MultiIndex.from_tuples([("CHN", 4)]),
        pd.Series([1], pd.MultiIndex.from_tuples([("KGZ", 1)])),
        pd.DatetimeIndex(["2017-06-09"]), pd.DataFrame(), pd.DataFrame(index=range(3)),
        pd.DataFrame({"iso3": ["CHN"]}), pd.DataFrame({"a": [1]}), pd.DataFrame([[4]]),
        pd.DataFrame(np.zeros((2000, 50))), pd.DataFrame({"a": [Liar()]}),
        pd.DataFrame({"a": [1]}).groupby("a"),
    ]  # fmt: skip
    strangers = [
        object(), object, int, str, type, len, print, lambda: 4, random, pd, np, Liar(),
        Thrower(), Exception("no"), Exception, NotImplementedError,
        ThrowingText("KGZ"), ThrowingType(), ThrowingModule(), LiarType(),
    ]  # fmt: skip
    return nothing + numbers + texts + dates + groups + arrays + strangers


# ---- Near misses: the right answer with one thing wrong ----------------------------

# Off by how much is still right: half a unit of the second digit that counts, or a
# little more where the model answer is itself rounded. 0.1667 may be given as 0.17
# and 9.53 as 9.5, but not as 0.2 and as 9.
DIGITS = 2
# Only where that rule would not do: how far off is still right, and why.
LOOSE = {
    "12.6": 0.4,  # drawn by lot: another seed, another mean
    "16.4": 0.04,  # drawn by lot as well
}


def slack(id, value):
    """What a number may be off by and still be the same answer."""
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1) if value else 0.01
    return LOOSE.get(id, 1.2 * unit)


def near_numbers(id, value):
    """Other numbers that a slip makes of the right one: units, signs, digits."""
    made = {value * factor for factor in (-1, 100, 1000)}
    made |= {value / factor for factor in (10, 100, 1000, 365.25)}
    made |= {1 - value, 100 - value, 1 / value if value else 1}
    made |= {round(value, digits) for digits in (-1, 0, 1)}
    off = slack(id, value)
    made |= {value + off * step for step in (-5, -1, 1, 5)}
    return sorted(one for one in made if abs(one - value) >= off * (1 - 1e-9))


def near_counts(value):
    """Other whole numbers, and the right one with something behind the point."""
    made = {value + step for step in (-10, -1, 1, 10)}
    made |= {value * factor for factor in (-1, 10, 1000)}
    made |= {value // factor for factor in (7, 30, 365)}
    made |= {int(str(abs(value))[::-1]), 0}
    return [*sorted(made - {value}), value + 0.5, value + 1e-6, value / 100]


def near_dates(day):
    steps = [pd.Timedelta(days=n) for n in (-7, -1, 1, 7)]
    steps += [pd.DateOffset(months=n) for n in (-1, 1)]
    steps += [pd.DateOffset(years=n) for n in (-10, -1, 1, 10, 100)]
    made = [day + step for step in steps]
    made += [day.replace(day=1), day.replace(month=1, day=1)]
    made += [day.replace(month=day.day, day=day.month)] if day.day <= 12 else []
    return [one for one in made if one != day]


def near_groups(right, others, chance):
    """The right set with one state missing, one more, one replaced; and none, all."""
    right, others = sorted(right), sorted(set(others) - set(right))
    strangers = chance.sample(others, min(2, len(others)))
    made = [[one for one in right if one != left_out] for left_out in right[:8]]
    made += [[*right, one] for one in strangers]
    made += [[*right[:-1], one] for one in strangers]
    made += [[*right[1:], one] for one in strangers]
    made += [[], others, [*right, *others], strangers]
    shapes = [list, tuple, set, pd.Series, np.array, pd.Index]
    # An empty Series is one of numbers, so it gets its kind.
    return [
        pd.Series(one, dtype=object) if shape is pd.Series else shape(one)
        for one, shape in zip(made, shapes * len(made), strict=False)
    ]


def near_texts(right, others, chance):
    """A slip of the pen, and the other values of the column that it stands in."""
    place = chance.randrange(len(right))
    made = [right[:-1], right[1:], right + right[-1], right + ".", right[::-1]]
    made += [right[:place] + "x" + right[place:], right.replace(" ", "")]
    made += [f"'{right}'", f"not {right}", f"{right} or another", right.split()[0]]
    others = sorted(set(others))
    made += chance.sample(others, min(8, len(others)))
    # Case and blanks around it are form, not content.
    return [one for one in made if one.strip().casefold() != right.casefold()]


def near_truths(right):
    made = [[*right[:i], not right[i], *right[i + 1 :]] for i in range(len(right))]
    made += [right[::-1], [*right, True], right[:-1], [not one for one in right]]
    made += [[str(one) for one in right], [int(one) for one in right]]
    # By how they are written: 1 is not True.
    return [one for one in made if repr(one) != repr(right)]
