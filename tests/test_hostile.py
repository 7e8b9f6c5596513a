"""Near misses of the right answer never pass; its other forms do; nothing hangs.

The slips are made from each model answer by a seeded generator of our own: the same
each time and in every place, which a library of random tests would not promise.
"""

import contextlib
import random
import re
import signal
from functools import cache

import hostile
import numpy as np
import pandas as pd
import pytest
from test_exercises import IDS, model_answer

from helpers import exercises, load, tables
from helpers.datasets import codebook
from helpers.exercises import answers

CPU_SECONDS = 60  # for all near misses of one exercise; they take well under one


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
    if id == "17.5":  # a plan of one's own, in four fields
        made += [right | {key: "yes"} for key in right]
        made += [right | {"tables": ["votes", "nothing"]}, right | {"claim": "Q07"}]
        return [*made, right | {"supported_if": right["contradicted_if"]}]
    levels = load("codes_2009").groupby("article")["strength"].agg(set)
    for key in right:  # a level is a reading if one of the two coders has it
        strange = set(load("codes_2009")["strength"]) - levels[key]
        made += [right | {key: level} for level in sorted(strange)]
    return [*made, right | {1: "soft"}, {str(k): v for k, v in right.items()}]


@cache
def plain(id):
    return exercises.registry()[id].read(model_answer(id))


def near_misses(id):
    """Answers that look like the right one of an exercise and are not."""
    chance, right = random.Random(id), plain(id)
    read = exercises.registry()[id].read
    if read is answers.number:
        return hostile.near_numbers(id, right)
    if isinstance(right, pd.Timestamp):
        return hostile.near_dates(right)
    if isinstance(right, int):
        return hostile.near_counts(right)
    if isinstance(right, frozenset) and read is answers.claim_ids:
        return hostile.near_groups(right, load("claims")["claim_id"], chance)
    if isinstance(right, frozenset) and read is answers.states:
        return hostile.near_groups(right, load("countries")["iso3"], chance)
    if isinstance(right, frozenset):
        return hostile.near_groups(right, range(max(right) + 9), chance)
    if isinstance(right, list) and isinstance(right[0], bool):
        return hostile.near_truths(right)
    if isinstance(right, list):
        return hostile.near_groups(right, neighbours(right[0]), chance)
    if isinstance(right, str):
        return hostile.near_texts(right, neighbours(right) | offered(id), chance)
    return near_dictionaries(id, right)


@pytest.mark.parametrize("id", IDS)
def test_near_misses_do_not_pass(id):
    tried = near_misses(id)
    assert len(tried) >= 5
    for answer in tried:
        state, text = exercises.verdict(id, answer)
        assert state != "right", f"{answer!r} passes for {plain(id)!r}"
        assert text
        assert "could not be" not in text, f"{answer!r} stumbles: {text}"


@pytest.mark.parametrize("id", IDS)
def test_wrapped_answers_do_not_pass(id):
    for answer in hostile.wrapped(model_answer(id), random.Random(id)):
        assert exercises.verdict(id, answer)[0] == "off"


@cache
def others(read):
    """The answers of all exercises that a reader lets through, in plain form."""
    found = []
    for other in IDS:
        # What it refuses is the wrong kind of thing, which is another test.
        with contextlib.suppress(Exception):
            found.append(read(model_answer(other)))
    return found


@pytest.mark.parametrize("id", IDS)
def test_answers_of_other_exercises_do_not_pass(id):
    task, right = exercises.registry()[id], plain(id)
    if isinstance(right, int | float):
        # The nearest will do, beyond what is the same answer.
        off = 1 if isinstance(right, int) else hostile.slack(id, right)
        found = {one for one in others(task.read) if abs(one - right) >= off}
        found = sorted(found, key=lambda one: abs(one - right))[:2]
    else:
        found = [one for one in others(task.read) if one != right]
        found = random.Random(id).sample(found, min(8, len(found)))
    for answer in found:
        assert not isinstance(task.judge(answer), exercises.Right), repr(answer)


def other_forms(right):
    """The right answer as another step, or another student, would have it."""
    if isinstance(right, pd.Timestamp):
        noon = right + pd.Timedelta(hours=12)
        return [right.date(), noon, noon.to_pydatetime(), right.to_datetime64()]
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


@pytest.mark.parametrize("id", IDS)
def test_other_forms_of_the_answer_pass(id):
    for answer in other_forms(plain(id)):
        assert exercises.verdict(id, answer)[0] == "right", repr(answer)
