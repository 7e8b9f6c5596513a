"""Near misses of the right answer never pass; its other forms do; nothing hangs.

The slips are made from each model answer by a seeded generator of our own: the same
each time and in every place, which a library of random tests would not promise.
"""

import contextlib
import datetime as dt
import random
import re
import signal
from functools import cache
from itertools import permutations

import hostile
import numpy as np
import pandas as pd
import pytest
from conftest import IDS, each_exercise
from test_key import model_answer

from helpers import exercises, load, tables
from helpers.datasets import codebook
from helpers.exercises import answers, judge

CPU_SECONDS = 60  # for all near misses of a lesson; they take a second


@pytest.fixture(autouse=True)
def nothing_hangs():
    """End a check that runs on and on; in its own time, however busy the machine."""

    def give_up(*_):
        # No Exception, so that the engine does not take it for a stumble.
        pytest.fail("this check does not come to an end")

    if not hasattr(signal, "ITIMER_VIRTUAL"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@cache
def columns():
    """Every column of text in the tables, as a set of its values."""
    found = []
    for table in tables().index:
        kinds = codebook(table)["type"]
        frame = load(table)
        found += [set(frame[name].dropna()) for name in kinds.index[kinds == "string"]]
    return found


def neighbours(word):
    """The other values of all columns that hold this one."""
    return set().union(*(values for values in columns() if word in values)) - {word}


def offered(id):
    """The words that an exercise offers, where it offers some."""
    said = exercises.verdict(id, "?")[1]
    listed = re.search(r"choose one of: (.+)\.$", said)
    return set(listed[1].split(", ")) if listed else set()


def near_dictionaries(id, right):
    """One key missing, one more, one value replaced by one that nothing allows."""
    made = [{k: v for k, v in right.items() if k != key} for key in right]
    made += [{str(k).upper(): v for k, v in right.items()}, [right], [*right.items()]]
    made += [right | {key: value} for key in right for value in ("", ..., None, 0, [])]
    if id == "17.5":  # a plan of one's own: see test_plans
        return made + [right | {key: "yes"} for key in right]
    levels = load("codes_2009").groupby("article")["strength"].agg(set)
    for key in right:  # a level is a reading if one of the two coders has it
        strange = set(load("codes_2009")["strength"]) - levels[key]
        made += [right | {key: level} for level in sorted(strange)]
    return [*made, right | {1: "soft"}, {str(k): v for k, v in right.items()}]


def near_structures(id, right, kind):
    """Answers to the exercises of the door that look like the right one."""
    if kind == "order":
        known = exercises.key()[id]
        listed = [right, *known["also"]]
        made = [list(one) for one in permutations(right) if list(one) not in listed]
        return [*made[:20], right[:-1], [*right, right[0]], "", list("ABXY"), 3]
    if kind == "dictionary":
        made = [{k: v for k, v in right.items() if k != key} for key in right]
        made += [right | {key: value} for key in right for value in ("", None, 0)]
        return [
            *made,
            {v: k for k, v in right.items()},
            list(right),
            list(right.values()),
        ]
    if kind == "list":
        made = [right[:-1], right[1:], [*right, right[-1]], set(right), right[0]]
        made += [[str(one) for one in right] if right != list(map(str, right)) else []]
        return made + [right[::-1]] * (right[::-1] != right)
    if kind == "table":
        whole = model_answer(id)
        return [whole.iloc[:, :1], whole.iloc[1:], whole.iloc[:, 0], list(whole), 3]
    return [lambda *_: None, lambda *_: "x", lambda: 0, len, 3, "a text", right]


def plain(id):
    """The right answer in plain form: of the key, or what the model answer gives."""
    entry = exercises.key()[id]
    if entry["kind"] == "judge":
        return model_answer(id)
    return judge.given(entry, entry["answer"])


def near_misses(id):
    """Answers that look like the right one of an exercise and are not."""
    chance, right, kind = random.Random(id), plain(id), exercises.key()[id]["kind"]
    if kind == "number":
        return hostile.near_numbers(id, right)
    if kind == "whole number":
        return hostile.near_counts(right)
    if kind == "date":
        return hostile.near_dates(pd.Timestamp(right))
    if kind == "truths":
        return hostile.near_truths(right)
    if kind in ("text", "choice", "state"):
        return hostile.near_texts(right, neighbours(right) | offered(id), chance)
    if kind == "judge":
        return near_dictionaries(id, right)
    if kind in ("order", "dictionary", "list", "table", "function"):
        return near_structures(id, right, kind)
    if kind == "truth":
        return [not right, str(right), int(right), [right], None, "yes"]
    others = {
        "states": lambda: load("countries")["iso3"],
        "ids": lambda: load("claims")["claim_id"],
        "texts": lambda: neighbours(min(right)),
        "numbers": lambda: range(max(right) + 9),
    }
    return hostile.near_groups(right, others[kind](), chance)


@each_exercise
def test_near_misses_do_not_pass(exercise):
    tried, told = near_misses(exercise), set()
    assert len(tried) >= 5
    for answer in tried:
        state, text = exercises.verdict(exercise, answer)
        told.add(text)
        if state == "right":
            # Another spelling of the same thing, which the key knows.
            assert answers.read(exercises.key()[exercise], answer) == plain(exercise)
        assert text
        assert "could not be" not in text, f"{answer!r} stumbles: {text}"
    told |= {rule["say"] for rule in exercises.key()[exercise].get("wrong", [])}
    assert len(told) >= 3, "different mistakes get different reasons"


@each_exercise
def test_answers_of_other_exercises_do_not_pass(exercise):
    entry, right = exercises.key()[exercise], plain(exercise)
    found = []
    for other in IDS:
        if exercises.key()[other]["kind"] == "judge":
            continue  # a dictionary, which no other exercise reads
        if entry["kind"] == "judge":
            assert exercises.verdict(exercise, plain(other))[0] == "off", other
            continue
        # What a reader refuses is the wrong kind of thing, which is another test.
        with contextlib.suppress(Exception):
            found.append(answers.read(entry, plain(other)))
    if isinstance(right, int | float):
        off = 1 if isinstance(right, int) else hostile.slack(exercise, right)
        found = [one for one in found if abs(one - right) >= off]
    for answer in found:
        if answer != right:
            assert not judge.is_right(entry, answer), repr(answer)


def other_forms(right):
    """The right answer as another step, or another student, would have it."""
    if isinstance(right, dt.date):
        noon = pd.Timestamp(right) + pd.Timedelta(hours=12)
        return [right, noon, noon.to_pydatetime(), noon.to_datetime64()]
    if isinstance(right, int):
        return [float(right), np.int64(right)]
    if isinstance(right, float):
        # Whole and half days are exact, the last digit of others is not.
        noise = 0 if 2 * right == round(2 * right) else 1e-12
        return [np.float64(right), right * (1 + noise)]
    if isinstance(right, str):
        return [right, np.str_(right), f" {right}\n"]
    if isinstance(right, dict):
        return [right, dict(reversed(right.items()))]
    if isinstance(right[0] if isinstance(right, list) else None, bool):
        return [tuple(right), np.array(right), pd.Series(right)]
    ordered = sorted(right)
    return [
        ordered[::-1] * 2, tuple(ordered), set(ordered), pd.Series(ordered),
        pd.Index(ordered), np.array(ordered),
    ]  # fmt: skip


@each_exercise
def test_other_forms_of_the_answer_pass(exercise):
    right, kind = plain(exercise), exercises.key()[exercise]["kind"]
    made = {
        "order": lambda: [right, tuple(right), "".join(right).lower()],
        "list": lambda: [right, tuple(right), pd.Series(right)],
        "function": lambda: [model_answer(exercise)],
        "table": lambda: [model_answer(exercise)],
        "truth": lambda: [right, np.bool_(right)],
    }
    for answer in made.get(kind, lambda: other_forms(right))():
        assert exercises.verdict(exercise, answer)[0] == "right", repr(answer)
