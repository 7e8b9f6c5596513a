"""Whatever a helper is given by mistake, its error is short and for a person."""

import datetime as dt
import json
import math
import subprocess
import sys

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from helpers import (
    codebook,
    figures,
    load,
    meanings,
    members,
    networks,
    sources,
    spells,
    state_code,
    status_on,
    write_report,
)
from helpers.datasets import CourseError, shown

STATUSES = load("statuses")
ODD = {
    "None": None,
    "true": True,
    "number": 2017,
    "fraction": 0.5,
    "NaN": math.nan,
    "huge": 10**400,
    "empty text": "",
    "text": "a few words",
    "long text": "long " * 5_000,
    "lines": "one\ntwo",
    "half a character": "\ud800",
    "bytes": b"statuses",
    "list": ["statuses"],
    "long list": list(range(5_000)),
    "tuple": ("KGZ", 3),
    "set": {"KGZ"},
    "dictionary": {"KGZ": "member"},
    "generator": (n for n in "ab"),
    "function": load,
    "class": int,
    "module": math,
    "object": object(),
    "table": STATUSES,
    "another table": pd.DataFrame({"sources": [1.5, None]}),
    "empty table": pd.DataFrame(),
    "Series": STATUSES["iso3"],
    "numbers": pd.Series([1, 2]),
    "index": STATUSES.index,
    "array": np.zeros((3, 3)),
    "date": pd.Timestamp("2017-06-09"),
    "no date": pd.NaT,
    "missing": pd.NA,
    "day": dt.date(1, 1, 1),
    "duration": pd.Timedelta(days=3),
}
CALLS = {
    "load": load,
    "codebook": codebook,
    "meanings of a table": lambda odd: meanings(odd, "status"),
    "meanings of a column": lambda odd: meanings("statuses", odd),
    "sources": sources,
    "sources of a list": lambda odd: sources([odd]),
    "state_code": state_code,
    "members on": members,
    "members with a status": lambda odd: members("2017-06-09", odd),
    "members by a rule": lambda odd: members("2017-06-09", partners_from=odd),
    "spells": spells,
    "spells by a rule": lambda odd: spells(partners_from=odd),
    "status_on of a state": lambda odd: status_on(odd, "2017-06-09"),
    "status_on on a day": lambda odd: status_on("KGZ", odd),
    "report to": lambda odd: write_report(odd, title="x"),
    "report of": lambda odd: write_report("report.md", odd),
    "report with a base": lambda odd: write_report("report.md", base=odd),
    "states in a graph": lambda odd: networks.add_states(nx.Graph(), odd),
    "graph of states": lambda odd: networks.add_states(odd, ["KGZ"]),
    "affiliations on": networks.affiliation_network,
    "affiliations by": lambda odd: networks.affiliation_network("2025-01-01", odd),
    "borders": networks.border_network,
    "capitals": networks.capital_positions,
    "corridors": networks.corridor_network,
    "trade in": networks.trade_network,
    "trade of": lambda odd: networks.trade_network(2020, odd),
    "visas on": networks.visa_network,
    "visas of": lambda odd: networks.visa_network("2026-02-17", states=odd),
    "a graph written": lambda odd: networks.write_graphml(odd, "x.graphml"),
    "a graph written to": lambda odd: networks.write_graphml(nx.Graph(), odd),
    "map of": lambda odd: figures.draw_map(plt.gca(), odd),
    "map in styles": lambda odd: figures.draw_map(plt.gca(), {"KGZ": "member"}, odd),
    "drawing of": lambda odd: figures.draw_network(plt.gca(), odd, {}),
    "drawing at": lambda odd: figures.draw_network(plt.gca(), PAIR, odd),
    "drawing in": lambda odd: figures.draw_network(plt.gca(), PAIR, AT, odd),
    "figure": lambda odd: figures.show(odd, "eight words and more say what it shows"),
    "words of a figure": lambda odd: figures.show(plt.figure(), odd),
    "data of a figure": lambda odd: figures.show(plt.figure(), "a " * 9, odd),
}
PAIR = nx.Graph([("KGZ", "KAZ")])
AT = {"KGZ": (0, 0), "KAZ": (1, 1)}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("call", CALLS)
def test_an_error_is_short_whatever_was_passed(call, odd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        CALLS[call](ODD[odd])
    except CourseError as problem:
        message = str(problem)
        assert len(message) <= 400
        assert "\n" not in message
        assert "object at" not in message
        assert problem.__cause__ is None
    finally:
        plt.close("all")


def test_the_table_itself_in_place_of_its_name():
    for call in (load, codebook):
        with pytest.raises(CourseError, match='quotation marks, "statuses"'):
            call(STATUSES)
    with pytest.raises(CourseError, match="not a DataFrame"):
        load(STATUSES[["iso3"]])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("KGZ", "'KGZ'"),
        ("x" * 100, f"'{'x' * 40}…'"),
        (7, "7"),
        (None, "None"),
        (math.nan, "a float"),
        ([1], "a list"),
        (STATUSES, "a DataFrame"),
    ],
)
def test_how_a_value_is_named(value, words):
    assert shown(value) == words


# ---- What a notebook shows of an error -----------------------------------------------

CELLS = {
    "statuses['nope']": "KeyError: 'nope'",
    "statuses.merge(countries, on='nope')": "KeyError: 'nope'",
    "statuses['iso3'] == 'KGZ' & statuses['status']": "TypeError: unsupported operand",
    "def half(x):\n    return countries[x]\nhalf('nope')": "KeyError: 'nope'",
    "load('status')": "DataError: There is no table 'status'.",
    "load = load('claims')\nload('claims')": "took the name of the course's helper",
}


@pytest.fixture(scope="module")
def red_texts():
    """What a notebook shows in red, cell by cell; run in a process of its own, since
    one process has one shell."""
    code = (
        "import json, sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell, shown = InteractiveShell.instance(), []\n"
        "shell.run_line_magic('colors', 'nocolor')\n"
        "shell._showtraceback = lambda kind, value, lines: shown.append(lines)\n"
        "shell.run_cell('from helpers import load')\n"
        "shell.run_cell('statuses = load(\"statuses\")')\n"
        "shell.run_cell('countries = load(\"countries\")')\n"
        "for cell in json.loads(sys.argv[1]):\n"
        "    shell.run_cell(cell, store_history=True)\n"
        "print(json.dumps(['\\n'.join(lines) for lines in shown]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps([*CELLS, "countries['nope']", "%tb"])],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip([*CELLS, "short", "whole"], json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("cell", CELLS)
def test_an_error_in_a_notebook_shows_its_own_lines_and_the_last(red_texts, cell):
    text = red_texts[cell]
    assert CELLS[cell] in text.splitlines()[-1]
    assert "site-packages" not in text
    assert "helpers/" not in text
    assert len(text.splitlines()) <= 14
    if not CELLS[cell].startswith("DataError"):
        assert f"----> {len(cell.splitlines())}" in text, (
            "the arrow at the reader's line"
        )


def test_the_whole_of_an_error_is_kept(red_texts):
    short, whole = red_texts["short"], red_texts["whole"]
    assert "site-packages" not in short
    assert "site-packages" in whole
    assert "direct cause" in whole, "what it was raised from"
    assert short.splitlines()[-1] == whole.splitlines()[-1]
