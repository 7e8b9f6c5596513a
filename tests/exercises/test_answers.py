"""Feedback on answers: four states, and nothing that a student writes can raise."""

import datetime as dt
import html
import io
import json
import math
import re
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from helpers import check, exercises, hint, progress
from helpers.exercises import answers, judge, verdict
from helpers.exercises.answers import WrongKind

# ---- A small lesson of its own ----------------------------------------------------

COMMON = {"asked": "0", "wrong": [], "otherwise": "count again.", "hint": "Half."}
SMALL = {
    "98.1": {
        **COMMON,
        "kind": "whole number",
        "answer": 6,
        "wrong": [{"above": 1000, "say": "that is a thousand too many."}],
        "right": "Five neighbours and Uzbekistan.",
        "hint": "Half a dozen.",
    },
    "98.2": {**COMMON, "kind": "states", "answer": ["UZB"], "right": "Tashkent."},
}


@pytest.fixture(autouse=True)
def small_lesson(monkeypatch, tmp_path):
    """Lesson 98 with two exercises, in place of the real ones."""
    for name in ("_RIGHT", "_TRIED"):
        monkeypatch.setattr(exercises, name, set())
    monkeypatch.setattr(exercises, "KEY", tmp_path / "key.json")
    exercises.KEY.write_text(json.dumps(SMALL), encoding="utf-8")


def said(capsys, call):
    capsys.readouterr()
    assert call() is None, "it prints; a notebook must not show a None"
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    return lines[0]


def test_every_call_is_answered_in_a_line(capsys):
    for blank in [(), (...,), ("",), ("...",), (" ... ",)]:
        told = said(capsys, lambda blank=blank: check("98.1", *blank))
        assert (
            told.startswith("○ 98.1 open: not answered yet") and 'hint("98.1")' in told
        )
    for call, line in [
        (
            lambda: check("98.1", "6"),
            "✘ 98.1 not yet: a whole number is expected, this is a text. "
            "Leave out the quotation marks.",
        ),
        (lambda: check("98.1", 5000), "✘ 98.1 not yet: that is a thousand too many."),
        (lambda: check("98.1", 6), "✔ 98.1 right. Five neighbours and Uzbekistan."),
        (lambda: hint("98.1"), "Hint for 98.1: Half a dozen."),
        (
            lambda: check(0.3, 8),
            'There is no such exercise. Put its number in quotation marks: "00.3".',
        ),
    ]:
        assert said(capsys, call) == line


def test_unknown_exercise_lists_those_there_are(capsys):
    for id in ["98.9", "98", "", 98.1, None, ["98.1"], {}, print, ...]:
        for call in (lambda id=id: check(id, 6), lambda id=id: hint(id)):
            line = said(capsys, call)
            assert line.startswith("There is no such exercise. ")
            assert "98.1" in line


def test_progress(capsys):
    check("98.9", 6)
    assert said(capsys, progress) == "No exercise has been checked yet."
    check("98.1", 5)
    line = "Lesson 98: ○ ○  0 of 2 right. Still open: 98.1, 98.2."
    assert said(capsys, progress) == line
    check("98.1", 6)
    line = "Lesson 98: ✔ ○  1 of 2 right. Still open: 98.2."
    assert said(capsys, progress) == line
    check("98.2", ["UZB"])
    assert said(capsys, progress) == "Lesson 98: ✔ ✔  2 of 2 right. All done."


def test_what_was_once_right_stays_right_but_earns_no_point(capsys):
    check("98.1", 6)
    for later in [5, "6", ...]:
        check("98.1", later)
        assert "1 of 2 right" in said(capsys, progress)
        with pytest.raises(exercises.NotRight):
            exercises.grade("98.1", later)


# ---- The generic judge ------------------------------------------------------------


def told(answer, kind="number", right=0.25, wrong=(), **more):
    """What the judge tells: the reason, or 'right'."""
    entry = {"kind": kind, "answer": right, "wrong": list(wrong), **more}
    entry |= {"right": "right", "otherwise": "otherwise."}
    return judge.verdict(entry, answer)[1]


JUDGED = [
    (0.25, {}, "right"),
    (0.2500001, {}, "otherwise."),
    (0.253, {"decimals": 2}, "right"),
    (0.257, {"decimals": 2}, "otherwise."),
    (0.3, {"within": 0.1}, "right"),
    (-0.25, {"decimals": 2}, "the sign is wrong"),
    (25, {"unit": "share"}, "that is in per cent"),
    (25, {}, "the digits are right, but it is a hundred times too large"),
    (0.1235, {"decimals": 4, "right": 0.12345}, "right"),
    (0.123, {"decimals": 4, "right": 0.12345}, "almost: give it with 4 decimals"),
    (0.1, {"right": 0.1235, "within": 1e-3}, "otherwise."),
    (0.12, {"right": 0.1235, "within": 1e-3}, "almost: that is rounded"),
    (2.5, {}, "the digits are right, but it is ten times too large"),
    (2200, {"right": 2190, "kind": "whole number"}, "otherwise."),
    (
        2200,
        {"right": 2190, "kind": "whole number", "unit": "days"},
        "almost: that is rounded",
    ),
    (12.3, {"right": 1230.0, "unit": "per cent"}, "that is a share"),
    (1.5, {"right": 1500.0, "unit": "km"}, "the digits are right"),
    (10, {"right": 3652.5, "unit": "days"}, "that looks like years"),
    (2191, {"right": 2190, "kind": "whole number"}, "one off"),
    ("kgz", {"right": "KGZ", "kind": "text"}, "almost: capital"),
    ("KGZ", {"right": "KGZ", "kind": "text"}, "right"),
    (
        "Bishkek",
        {"right": "KGZ", "kind": "text", "names": {"bishkek": "KGZ"}},
        "right",
    ),
    (dt.date(2017, 6, 9), {"right": "2017-06-09", "kind": "date"}, "right"),
    (
        dt.date(2017, 6, 10),
        {"right": "2017-06-09", "kind": "date"},
        "one day too late",
    ),
    (
        dt.date(2018, 6, 9),
        {"right": "2017-06-09", "kind": "date"},
        "day and month are right",
    ),
    (
        dt.date(2017, 9, 6),
        {"right": "2017-06-09", "kind": "date"},
        "day and month are exchanged",
    ),
    (["KGZ", "UZB"], {"right": ["UZB"], "kind": "states"}, "KGZ should not be"),
    (
        [],
        {"right": ["UZB"], "kind": "states"},
        "1 is still missing from it. Otherwise.",
    ),
    ("TUR", {"right": "IRN", "kind": "state", "also": ["TUR"]}, "right"),
    ([7, 10], {"right": [7, 10], "kind": "numbers"}, "right"),
    ([True], {"right": [True], "kind": "truths"}, "right"),
    (0, {"right": 0, "kind": "whole number"}, "right"),
    (1, {"right": 0, "kind": "whole number"}, "otherwise."),
]


def test_judge():
    wrong = [
        f"{answer!r} is told: {said}"
        for answer, how, expected in JUDGED
        if not (said := told(answer, **how)).startswith(expected)
    ]
    assert wrong == []


FITTING = [
    ({"between": [1, 2]}, 1.5, "number", True),
    ({"between": [1, 2]}, 2.5, "number", False),
    ({"above": 2}, 2, "number", False),
    ({"below": 2}, 1, "number", True),
    ({"is": 3, "within": 0.5}, 3.4, "number", True),
    ({"is": 3}, 3.4, "number", False),
    ({"one_of": [3, 4]}, 4, "number", True),
    ({"none_of": ["KGZ"]}, "UZB", "state", True),
    ({"none_of": ["KGZ"]}, "KGZ", "state", False),
    ({"has": ["KGZ"]}, ["KGZ", "UZB"], "states", True),
    ({"lacks": ["KGZ"]}, ["KGZ", "UZB"], "states", False),
    ({"part_of": ["KGZ", "UZB"]}, ["KGZ"], "states", True),
    ({"part_of": ["KGZ", "UZB"]}, [], "states", False),
    ({"all_and_more": ["KGZ"]}, ["KGZ", "UZB"], "states", True),
    ({"all_and_more": ["KGZ"]}, ["KGZ"], "states", False),
    ({"sized": [2, 2]}, ["KGZ", "UZB"], "states", True),
    ({"sized": [2, 2]}, ["KGZ"], "states", False),
    # A rule about groups says nothing of numbers.
    ({"has": ["KGZ"]}, 4, "number", False),
]


def test_rules():
    rights = {"states": ["CHN"], "state": "CHN", "number": 99.0}
    wrong = [
        (rule, answer)
        for rule, answer, kind, fits in FITTING
        if fits
        != (told(answer, kind, rights[kind], [{**rule, "say": "Yes."}]) == "Yes.")
    ]
    assert wrong == []


def test_the_first_that_fits_is_told_and_the_right_one_comes_before_all():
    wrong = [{"above": 1, "say": "first."}, {"is": 2, "say": "second."}]
    assert told(2, "number", 3, wrong) == "first."
    assert told(3, "number", 3, wrong) == "right"


def test_what_is_nearly_right_comes_before_a_rule_about_a_range():
    wrong = [{"is": 0.3, "say": "exact."}, {"between": [0, 1], "say": "a range."}]
    assert told(0.2, "number", 0.219, wrong, decimals=3).startswith("almost")
    assert told(0.3, "number", 0.31, wrong, decimals=3) == "exact."
    assert told(0.6, "number", 0.219, wrong, decimals=3) == "a range."


def test_a_broken_entry_never_passes():
    exercises.KEY.write_text(json.dumps({"98.3": {**SMALL["98.1"], "kind": "none"}}))
    assert verdict("98.3", 6) == ("off", "this number could not be read as an answer.")


# ---- Readers: what they take ------------------------------------------------------

ARE = pd.Series(["KGZ", "UZB"])
COLUMNS = {*ARE}, pd.Index(ARE), ARE.to_numpy(), ARE.unique(), pd.Categorical(ARE)
NUMPY = np.int8, np.uint64, np.float32
MOMENTS = pd.Timestamp("2017-06-09 12:30"), dt.datetime(2017, 6, 9, 23)
MOMENTS += dt.date(2017, 6, 9), np.datetime64("2017-06-09")
WAITS = pd.Timedelta(days=3), dt.timedelta(3), np.timedelta64(3, "D")
LAZY = (n for n in ["KGZ"]), {"KGZ": 1}.keys(), filter(None, ["KGZ"])
LAZY += nx.path_graph(["KGZ"]).nodes, nx.path_graph("ab").adj

TAKEN = [
    (answers.whole_number, -3, -3),
    *[(answers.whole_number, kind(10), 10) for kind in (float, *NUMPY)],
    (answers.number, 0.25, 0.25),
    (answers.number, 10**30, 10**30),
    (answers.number, np.float64(0.25), 0.25),
    *[(answers.date, moment, pd.Timestamp("2017-06-09")) for moment in MOMENTS],
    (answers.state, "KGZ", "KGZ"),
    (answers.state, " kyrgyzstan ", "KGZ"),
    (answers.state, np.str_("Киргизия"), "KGZ"),
    (answers.states, ["UZB", "KGZ", "UZB"], {"KGZ", "UZB"}),
    (answers.states, ("Uzbekistan", "吉尔吉斯斯坦"), {"KGZ", "UZB"}),
    *[(answers.states, column, {*ARE}) for column in COLUMNS],
    (answers.states, ["Turkey", "UAE", "PRC"], {"TUR", "ARE", "CHN"}),
    (answers.numbers, range(3), {0, 1, 2}),
    (answers.numbers, {7, 10}, {7, 10}),
    (answers.numbers, pd.array([7, 10]), {7, 10}),
    (answers.truths, pd.array([True, False]), [True, False]),
    (answers.states, [], set()),
    (answers.texts, ["b", "a", "b"], ["b", "a", "b"]),
    (answers.text, "  word ", "word"),
    (answers.truth, False, False),
    (answers.truth, np.bool_(True), True),
    (answers.choice("member", "observer"), " Member ", "member"),
]


def test_readers_take():
    """In plain Python (or a Timestamp): the judge never meets a type of NumPy's."""
    wrong = [
        f"{answer!r} gives {plain!r}"
        for read, answer, expected in TAKEN
        if (plain := read(answer)) != expected
        or type(plain) is not (frozenset if type(expected) is set else type(expected))
    ]
    assert wrong == []


# ---- Readers: what they refuse, and why -------------------------------------------


REFUSED = [
    (answers.whole_number, 10.5, "a whole number is expected, this is 10.5."),
    (answers.whole_number, True, "this is True or False"),
    (answers.number, np.bool_(True), "this is True or False"),
    (answers.number, math.nan, "this is NaN or infinite"),
    (answers.whole_number, math.inf, "this is NaN or infinite"),
    (answers.number, np.float64("-inf"), "this is NaN or infinite"),
    (answers.number, 1j, "a number is expected"),
    (answers.number, None, "this is None"),
    (answers.number, pd.NA, "missing value"),
    (answers.number, "10", "Leave out the quotation marks"),
    (answers.number, [1, 2], "this is a list with 2 values. To count"),
    (answers.number, pd.Series([4, 6]), "with 2 values. To add it up: .sum()."),
    (answers.number, {"a"}, "a set with 1 value. To count"),
    (answers.number, pd.DataFrame({"a": [1]}), "a DataFrame with 1 row."),
    (answers.number, pd.Series([5]), "a Series with 1 value. If it holds the one"),
    (answers.number, np.array([5]), "an array with 1 value"),
    (answers.number, np.array(5), "a number is expected"),
    (answers.number, "37%", "Leave out the quotation marks and the % sign."),
    (answers.number, "0,7", "Decimals have a point, no comma."),
    (answers.number, (0, 7), "Decimals have a point, no comma."),
    (answers.number, (n for n in "ab"), "To count: len(list(...))."),
    *[(answers.states, answer, "Put list(...) round it.") for answer in LAZY],
    (answers.text, nx.path_graph("ab").neighbors("a"), "Put list(...) round it."),
    (answers.numbers, 7, "Put it in brackets: [...]."),
    *[(answers.number, wait, "Take the days out of it") for wait in WAITS],
    (answers.date, "2017-06-09", 'as in pd.Timestamp("2000-01-31")'),
    (answers.date, 2017, "a date is expected, this is a number"),
    (answers.date, pd.NaT, "missing date"),
    (answers.date, np.datetime64("NaT"), "missing"),
    (answers.date, pd.Timestamp("2017-06-09", tz="UTC"), "time zone"),
    (answers.date, pd.Series([pd.Timestamp("2017-06-09")]), ".iloc[0]"),
    (answers.state, "Kirgizstan", "'Kirgizstan' is not a state"),
    (answers.state, "x" * 500, "'xxxxxxxxxxxxxxxxxxxx…' is not a state"),
    (answers.state, ["KGZ"], "one state"),
    (answers.state, ARE.head(1), ".iloc[0]"),
    (answers.states, "KGZ", "Put it in brackets: [...]"),
    (answers.states, ["KGZ", "XXX"], "'XXX' is not a state"),
    (answers.states, ["KGZ", 417], "in this one, this is a number"),
    (answers.states, [["KGZ"]], "in this one, this is a list with 1 value"),
    (answers.listed, [pd.Timestamp("2017-06-09")], "in this one, this is a date"),
    (answers.listed, pd.DataFrame({"a": [1]}), "row names: .index."),
    (answers.states, pd.DataFrame({"iso3": ARE}), "Take one column"),
    (answers.states, {"KGZ": 1}, "this is a dictionary with 1 value"),
    (answers.states, ["KGZ"] * 20_000, "far too long"),
    (answers.states, np.array("KGZ"), "a list of states is expected"),
    (answers.states, np.array([["KGZ"]]), "is expected"),
    (answers.text, 5, "quotation marks"),
    (answers.truth, "True", "True or False is expected, this is a text"),
    (answers.truth, 1, "True or False is expected, this is a number"),
    (answers.choice("a", "b"), "c", "choose one of: a, b."),
]


def test_readers_refuse_with_the_reason():
    wrong = []
    for read, answer, reason in REFUSED:
        try:
            said = f"it gives {read(answer)!r}"
        except WrongKind as problem:
            said = str(problem)
        if reason not in said or len(said) >= 200:
            wrong.append(f"{answer!r}: {said}")
    assert wrong == []


# ---- Where it is shown ------------------------------------------------------------


def test_feedback_where_the_output_knows_only_ascii(monkeypatch):
    told = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(told, "ascii", newline="\n"))
    check("98.1", 5)
    progress()
    sys.stdout.flush()
    assert told.getvalue().startswith(b"? 98.1 not yet: ")
    assert b"Lesson 98: ?" in told.getvalue()


def test_a_notebook_shows_the_same_text_as_a_paragraph(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.get_ipython", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    check("98.1", 6)
    check("98.1", 5000)
    check("98.2", ["<b>UZB</b>"])
    check("98.1")
    hint("98.1")
    progress()
    texts = [one["text/plain"] for one in shown]
    assert texts[0] == "✔ 98.1 right. Five neighbours and Uzbekistan."
    assert texts[4] == "Hint for 98.1: Half a dozen."
    assert len({one["text/html"].split(";")[0] for one in shown[:4]}) == 3
    for one in shown:
        assert one["text/html"].startswith('<p role="status" style="border-left: ')
        plain = re.sub(r"<[^>]+>", "", one["text/html"])
        assert html.unescape(plain) == one["text/plain"]
    assert "<b>" not in shown[2]["text/html"]
