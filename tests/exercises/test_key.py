"""The answer passes, the blank waits, wrong answers get their reason."""

import contextlib
import datetime as dt
import difflib
import io
import re

import hostile
import numpy as np
import pandas as pd
from conftest import each_exercise, walk, written

from helpers import exercises, load
from helpers.exercises import judge


def lesson_of(id):
    return walk(id.partition(".")[0])


def model_answer(id):
    """What the model answer of the source gives."""
    return lesson_of(id).answers[id]


@each_exercise
def test_model_answer_is_right(exercise):
    state, text = exercises.verdict(exercise, model_answer(exercise))
    assert state == "right", text


@each_exercise
def test_listed_wrong_answers_get_their_reason(exercise):
    """None that the author typed is right, or hidden by one that stands before it."""
    for value, reason in lesson_of(exercise).tried[exercise]:
        assert exercises.verdict(exercise, value) == ("off", reason), repr(value)


def spellings(right):
    """A right answer that is one word, and its other spellings in the tables."""
    countries = load("countries").fillna("").set_index("iso3")
    found = {str(right)}
    if right in countries.index:
        row = countries.loc[right]
        found |= {row["name"], row["name_ru"], row["name_zh"]}
        found |= set(row["also_called"].split(";"))
    return {word.casefold() for word in found if word}


@each_exercise
def test_hostile_answers_never_raise_and_never_pass(exercise):
    right = exercises.key()[exercise].get("answer")
    named = spellings(right) if isinstance(right, str) else ()
    for answer in hostile.answers():
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exercises.check(exercise, answer)
        line = printed.getvalue()
        # Some of the texts are a right answer somewhere, such as "CHN" or "None".
        meant = type(answer) is str and answer.strip().casefold() in named
        assert line[0] in "✘○" or meant, f"accepted {type(answer)}"
        assert line.count("\n") == 1


@each_exercise
def test_a_hint_gives_neither_the_answer_nor_the_line(exercise):
    """Of the code of the model answer it holds less than three fifths."""
    hint, answer = exercises.key()[exercise]["hint"], model_answer(exercise)
    assert not re.search(
        rf"(?<![\w\"'])[\"']?{re.escape(str(answer))}\b(?![\"'(])", hint
    )
    line = written(exercise.partition(".")[0]).exercises[exercise].answer
    code = re.findall(r"\w+|\S", line.replace("answer = ", ""))
    same = difflib.SequenceMatcher(
        None, code, re.findall(r"\w+|\S", hint), autojunk=False
    )
    shared = [one.size for one in same.get_matching_blocks() if one.size >= 3]
    assert sum(shared) < 0.6 * len(code), hint


# One thing of each kind that a student may give, none of a size that is an answer.
STRANGE = [
    None, True, 0.123, 98765, "a few words", "37%", "0,7", "2017", [], (0, 7), {},
    set(), list(range(77)), ["a few words"], [["CHN"]], ["Kirgizstan"], {"a": 1},
    range(77), (n for n in "ab"), {}.keys(), map(str, "ab"), pd.Series([0.5] * 77),
    pd.Series(["a"] * 77).unique(), pd.DataFrame({"a": [1] * 77}), pd.Index(["a"] * 77),
    np.zeros(77), np.zeros((7, 7)), pd.Timedelta(days=77), pd.Timestamp("1999-01-31"),
    pd.NaT, pd.NA, float("nan"), dt.date(1999, 1, 31), len, pd, object(),
]  # fmt: skip


def pieces(id):
    """The right answer as words that a message must not hold."""
    entry = exercises.key()[id]
    right = entry.get("answer", [])
    given = right if isinstance(right, list) else [right]
    found = {f"{one:.10g}" if isinstance(one, float) else str(one) for one in given}
    lesson = written(id.partition(".")[0])
    offered = lesson.exercises[id].prompt + " ".join(entry.get("of", []))
    # Of a document, or of several states in a list, the question may name some.
    offered += entry.get("strange", "")
    if entry["kind"] in ("truths", "numbers"):
        return set()
    return {one for one in found if one not in offered}


def holds(text, word):
    return re.search(rf"(?<![\w.,-]){re.escape(word)}(?![\w-]|[.,]\d)", text)


@each_exercise
def test_no_reply_to_a_stranger_gives_the_answer_away(exercise):
    for answer in STRANGE:
        state, text = exercises.verdict(exercise, answer)
        assert state == "off", repr(answer)
        assert "could not be read" not in text, repr(answer)
        # How many values were handed in is no answer.
        text = re.sub(r"with [\d,]+ (?:values?|rows?)", "", text)
        given = [one for one in pieces(exercise) if holds(text, one)]
        assert not given, f"{answer!r} is told: {text}"


@each_exercise
def test_no_reason_names_the_answer(exercise):
    entry = exercises.key()[exercise]
    if entry["kind"] in ("number", "whole number") and abs(entry["answer"]) > 20:
        shown = re.escape(f"{entry['answer']:g}")
        for rule in entry["wrong"]:
            assert not re.search(rf"(?<![\d.,]){shown}(?![\d.,])", rule["say"])
    if entry["kind"] in ("state", "text", "date", "ids", "texts"):
        for rule in entry["wrong"]:
            assert not [one for one in pieces(exercise) if holds(rule["say"], one)]


def candidates(entry, rule):
    """Answers in plain form of which a rule may speak."""
    if "is" in rule:
        return [judge.given(entry, rule["is"])]
    name = next(name for name in judge.RULES if name in rule)
    told, codes = rule[name], list(load("countries")["iso3"])
    if name == "one_of":
        return [judge.given(entry, one) for one in told]
    if name == "between" and entry["kind"] == "date":
        first, last = map(dt.date.fromisoformat, told)
        return [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    if name == "between":
        return [told[0] + (told[1] - told[0]) * n / 500 for n in range(501)]
    if name in ("above", "below"):
        return [told + step * (1 if name == "above" else -1) for step in (1, 7, 70)]
    if name == "none_of":
        return codes
    right = frozenset(entry["answer"])
    others = codes if entry["kind"] == "states" else []
    pool = sorted({*others, *right, *(told if name != "sized" else [])})
    ones = [frozenset([one]) for one in pool]
    made = [frozenset(), frozenset(pool), frozenset(pool) - right]
    made += [*ones, *(right | one for one in ones), *(right - one for one in ones)]
    made += [frozenset(pool[n : n + size]) for n in range(30) for size in range(1, 4)]
    return made


@each_exercise
def test_every_rule_is_told_to_somebody(exercise):
    """No rule is hidden by those before it, or speaks of the right answer alone."""
    entry = exercises.key()[exercise]
    rules = entry.get("wrong", [])
    for rule in rules:
        met = False
        for given in candidates(entry, rule):
            if not judge.is_right(entry, given):
                fits = (one for one in rules if judge.fits(entry, one, given))
                met = met or next(fits, None) is rule
        assert met, f"nobody is told: {rule['say']}"


UNITS = {"per cent": r"(?<!one )per cent|percentage", "days": r"\bdays\b"}
UNITS["share"] = r"\bshare\b(?! of open)"


@each_exercise
def test_a_unit_that_is_asked_for_is_known_to_the_judge(exercise):
    """So that whoever gives a share for per cent, or weeks for days, is told."""
    entry = exercises.key()[exercise]
    prompt = written(exercise.partition(".")[0]).exercises[exercise].prompt
    prompt = prompt.replace("not per cent", "")
    asked = [name for name, words in UNITS.items() if re.search(words, prompt)]
    if entry["kind"] == "number" and asked:
        assert entry.get("unit") in asked
