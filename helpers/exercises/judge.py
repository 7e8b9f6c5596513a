"""The generic judge: one answer against one entry of the key.

``key.json`` is built from the lessons' sources. An entry has

- ``kind`` and what goes with it (``within``, ``of``, ``names``, …): how an answer is
  read (`helpers.exercises.answers`);
- ``answer``, and ``also``: what is right;
- ``wrong``: answers that somebody gives, ``{"is": 275.5, "say": "that is the mean"}``,
  or rules for several, ``{"between": [0, 1], "say": ...}``; the first to fit is told;
- ``otherwise``, ``right`` (why it matters), ``hint``, ``asked`` (a digest of it).

What is *nearly* right is known for every exercise at once: see `nearly`.
"""

import math
import numbers
from datetime import date

from helpers.exercises import functions
from helpers.exercises.answers import compare_states, read

# What a number may be off by where the key does not say: noise of the last digits.
NOISE = 1e-9


def verdict(entry, answer):
    """("right" | "off", the text to print). Raises WrongKind for the wrong kind."""
    given = read(entry, answer)
    if is_right(entry, given):
        return "right", entry["right"]
    rule = next((one for one in entry["wrong"] if fits(entry, one, given)), None)
    # What is nearly right is no case for a rule about a whole range.
    if (rule is None or BROAD & rule.keys()) and (said := nearly(entry, given)):
        return "off", said
    return "off", _said(rule, given) if rule else other(entry, given)


def given(entry, value):
    """A value of the key as an answer in plain form."""
    if entry["kind"] == "date":
        return date.fromisoformat(value)
    groups = ("states", "ids", "texts", "numbers")
    return frozenset(value) if entry["kind"] in groups else value


def is_right(entry, given):
    return any(
        same(entry, given, right) for right in [entry["answer"], *entry.get("also", [])]
    )


def within(entry):
    """What a number may be off by and still be meant; None where it must be exact."""
    exact = None if "decimals" not in entry else 0.6 * 10 ** -entry["decimals"]
    return entry.get("within", exact)


def same(entry, answer, value, off=None):
    """Whether an answer in plain form is a value of the key."""
    kind = entry["kind"]
    if kind in ("number", "whole number"):
        if not isinstance(value, numbers.Real):
            return False
        if off is None:
            off = within(entry) if kind == "number" else 0
        if off is None:
            return math.isclose(answer, value, rel_tol=NOISE, abs_tol=NOISE)
        return abs(answer - value) <= off + NOISE
    return answer == given(entry, value)


def fits(entry, rule, given):
    """Whether a rule of the key speaks of this answer."""
    if "is" in rule:
        return same(entry, given, rule["is"], rule.get("within"))
    name = next(name for name in RULES if name in rule)
    return RULES[name](entry, given, rule[name])


def _said(rule, given):
    """The reason; where a rule looks for somebody, {who} names the first it finds."""
    if "outside" in rule:
        return rule["say"].replace("{who}", min(map(str, given - {*rule["outside"]})))
    if "with_any" in rule:
        return rule["say"].replace("{who}", min(map(str, given & {*rule["with_any"]})))
    return rule["say"]


def _ordered(given):
    """A date as the key writes it, so that it can be compared."""
    return given.isoformat() if isinstance(given, date) else given


def _grouped(test):
    """A rule about groups, given theirs as a set."""
    return lambda entry, given, those: (
        isinstance(given, frozenset) and test(given, frozenset(those))
    )


BROAD = {"between", "above", "below", "none_of"}
RULES = {
    "between": lambda entry, given, ends: ends[0] <= _ordered(given) <= ends[1],
    "above": lambda entry, given, low: _ordered(given) > low,
    "below": lambda entry, given, high: _ordered(given) < high,
    "one_of": lambda entry, given, values: any(same(entry, given, v) for v in values),
    "none_of": lambda entry, given, values: (
        not any(same(entry, given, value) for value in values)
    ),
    "has": _grouped(lambda given, those: those <= given),
    "lacks": _grouped(lambda given, those: not those <= given),
    "with_any": _grouped(lambda given, those: bool(given & those)),
    "outside": _grouped(lambda given, those: bool(given - those)),
    "part_of": _grouped(lambda given, those: bool(given) and given < those),
    "all_and_more": _grouped(lambda given, those: given > those),
    "sized": lambda entry, given, ends: ends[0] <= len(given) <= ends[1],
}


# ---- What is nearly right, for every exercise at once --------------------------------


def nearly(entry, given):
    """What is told to an answer that only just misses, or nothing."""
    kind, right = entry["kind"], entry["answer"]
    if kind in ("number", "whole number"):
        return _nearly_number(entry, given, right)
    if kind == "text" and given.casefold() == str(right).casefold():
        return "almost: capital and small letters must be as they are asked."
    if kind == "date":
        return _nearly_date(given, date.fromisoformat(right))
    return ""


def _nearly_number(entry, given, right):
    if not right:
        return ""
    unit = entry.get("unit", "")
    # As near, in proportion, as the right one must be.
    share = max((within(entry) or 0) / abs(right), NOISE)

    def near(value):
        return abs(given - value) <= share * abs(value)

    if near(-right):
        return "the sign is wrong: it is the same number, the other way round."
    if entry["kind"] == "number" or unit:
        said = "almost: that is rounded; give it more exactly."
        if "decimals" in entry:
            number = entry["decimals"]
            words = {1: "one decimal", 2: "two decimals", 3: "three decimals"}
            word = words.get(number, f"{number} decimals")
            said = f"almost: give it with {word}."
        for digits in range(-3, entry.get("decimals", 9)):
            coarse = abs(given - round(right, digits)) <= NOISE
            whole = digits > 0 and given == int(given)
            if coarse and not whole and abs(given - right) <= 0.1 * abs(right):
                return said
    if unit == "per cent" and near(right / 100):
        return "that is a share; in per cent it is a hundred times as much."
    if unit == "share" and near(right * 100):
        return "that is in per cent; as a share it is a hundredth of it."
    if unit == "days":
        for name, days in {"weeks": 7, "months": 365.25 / 12, "years": 365.25}.items():
            if abs(given - right / days) <= 0.02 * abs(right / days):
                return f"that looks like {name}; give days."
    for word, factor in _TIMES.items() if unit or entry["kind"] == "number" else ():
        for way, value in (("small", right / factor), ("large", right * factor)):
            if near(value):
                return f"the digits are right, but it is {word} too {way}."
    if entry["kind"] == "whole number" and abs(given - right) == 1 and abs(right) > 5:
        if unit == "days":
            return "one day off: look at which end is counted."
        return f"one off: {entry.get('otherwise') or 'count again.'}"
    return ""


_TIMES = {
    "ten times": 10,
    "a hundred times": 100,
    "a thousand times": 1e3,
    "a million times": 1e6,
    "a thousand million times": 1e9,
}


def _nearly_date(given, right):
    days = (given - right).days
    if abs(days) == 1:
        return f"one day too {'late' if days > 0 else 'early'}."
    if (given.month, given.day) == (right.month, right.day):
        return "day and month are right, the year is another."
    if (given.year, given.day, given.month) == (right.year, right.month, right.day):
        return "day and month are exchanged."
    return ""


def other(entry, given):
    """What is told to any answer that nothing else fits."""
    text = entry.get("otherwise", "")
    if isinstance(given, frozenset):
        more = f" {text[:1].upper()}{text[1:]}".rstrip()
        return compare_states(given, frozenset(entry["answer"]), more)
    if entry["kind"] == "function":
        return functions.reason(entry, given).strip()
    return text
