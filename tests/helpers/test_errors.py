"""Whatever a helper is given by mistake, its error is short and says what helps."""

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
from conftest import refused

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
    statuses_on,
    write_report,
)
from helpers.datasets import CourseError

STATUSES, FEW = load("statuses"), load("claims").head(2)
PAIR = nx.Graph([("KGZ", "KAZ")])
LONG = nx.Graph([("KGZ", "KAZ", {"km": 1212})])
AT = {"KGZ": (0, 0), "KAZ": (1, 1)}
# A call by what is given to it.
CALLS = {
    "load": load,
    "codebook": codebook,
    "meanings of a table": lambda odd: meanings(odd, "status"),
    "meanings of a column": lambda odd: meanings("meetings", odd),
    "sources": sources,
    "sources of a list": lambda odd: sources([odd]),
    "state_code": state_code,
    "members on": members,
    "members with a status": lambda odd: members("2017-06-09", odd),
    "members by a rule": lambda odd: members("2017-06-09", partners_from=odd),
    "statuses on": statuses_on,
    "spells": spells,
    "spells by a rule": lambda odd: spells(partners_from=odd),
    "status_on of a state": lambda odd: status_on(odd, "2017-06-09"),
    "status_on on a day": lambda odd: status_on("KGZ", odd),
    "report to": lambda odd: write_report(odd, title="x"),
    "report of": lambda odd: write_report("report.md", odd),
    "report with a base": lambda odd: write_report("report.md", FEW, base=odd),
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
    "a graph written by": lambda odd: networks.write_graphml(LONG, "x.graphml", odd),
    "map of": lambda odd: figures.draw_map(plt.gca(), odd),
    "map in styles": lambda odd: figures.draw_map(plt.gca(), {"KGZ": "member"}, odd),
    "drawing of": lambda odd: figures.draw_network(plt.gca(), odd, {}),
    "drawing at": lambda odd: figures.draw_network(plt.gca(), PAIR, odd),
    "drawing in": lambda odd: figures.draw_network(plt.gca(), PAIR, AT, odd),
    "figure": lambda odd: figures.show(odd, "eight words and more say what it shows"),
    "words of a figure": lambda odd: figures.show(plt.figure(), odd),
    "data of a figure": lambda odd: figures.show(plt.figure(), "a " * 9, odd),
    "bands": lambda odd: figures.draw_bands(plt.gca(), odd),
    "lines": lambda odd: figures.draw_lines(plt.gca(), odd),
    "matrix": lambda odd: figures.draw_matrix(plt.gca(), odd),
    "ranges": lambda odd: figures.draw_ranges(plt.gca(), odd),
    "shares": lambda odd: figures.draw_shares(plt.gca(), odd),
}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder that takes what a mistake may write."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    plt.close("all")


# ---- Anything at all ---------------------------------------------------------------

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


def test_an_error_is_short_whatever_was_passed(elsewhere):
    failed = []
    for call, function in CALLS.items():
        for odd, value in ODD.items():
            try:
                function(value)
            except CourseError as problem:
                said = str(problem)
                cause = problem.__cause__
                if len(said) > 400 or "\n" in said or "object at" in said or cause:
                    failed.append(f"{call}, {odd}: {said[:500]} {cause!r}")
            except Exception as problem:
                failed.append(f"{call}, {odd}: {problem!r:.200}")
            plt.close("all")
            for written in elsewhere.iterdir():
                written.unlink()
    assert not failed, "\n".join(failed)


# ---- Mistakes that people make, and what they are told ------------------------------

VOTES, CLUBS = nx.Graph(), nx.Graph()
VOTES.add_edge("A", "B", votes=0.25, clubs=3)
CLUBS.add_node("A", clubs=["SCO", "UN"])
TRADED = set(load("trade_totals")["iso3"])
WITHOUT_TRADE = sorted(set(load("countries")["iso3"]) - TRADED)[0]
LINES = pd.DataFrame([range(9)] * 2).add_prefix("line ")
RANGE = pd.DataFrame({"low": [1], "high": [4]}, ["a"])
CLAIMS = pd.DataFrame({"held": [3, 0], "wrong": [1, 0]}, ["x", "y"])
OPEN = spells("member")
CALLS_TOO = {
    "visas by": lambda odd: networks.visa_network("2020-02-07", odd),
    "weight": lambda odd: networks.write_graphml(VOTES, "x.graphml", odd),
    "strong lines": lambda odd: figures.draw_lines(plt.gca(), LINES, odd),
    "values of ranges": lambda odd: figures.draw_ranges(plt.gca(), RANGE, values=odd),
    "null": lambda odd: figures.draw_null(plt.gca(), *odd),
}

TO_LIST = "tables() lists them"
COVERS = "from 1996-04-26 to 2026-09-03"
WRITE_IT = "is not a date. Write it as year-month-day"
DAYS = [
    ("1996-04-25", "1996-04-25 is before the first meeting"),
    (dt.date.min, "before the first meeting"),
    ("2026-09-04", "2026-09-04 is after the last day that is known"),
    (dt.datetime.max, "after the last day that is known"),
    ("summer of 2017", WRITE_IT),
    ("2017-02-30", WRITE_IT),
    ("2017-13-01", WRITE_IT),
    # The ninth of June in one country is the sixth of September in another.
    ("09/06/2017", WRITE_IT),
    ("", WRITE_IT),
    (pd.NaT, "The date is missing (NaT)"),
    ("2017-06-09T12:00+06:00", "without a time zone"),
    (pd.Timestamp("2017-06-09", tz="UTC"), "without a time zone"),
    (2017, "A date is expected, such as '2000-01-31', not 2017."),
    (20170609.0, "not 20170609.0"),
    (True, "not True"),
    (None, "not None"),
    (["2017-06-09"], "not a list"),
    (pd.Series(["2017-06-09"]), "not a Series"),
]
STATES = [
    ("Kirgizstan", "no state 'Kirgizstan'", "Did you mean 'kyrgyzstan'?"),
    ("KGS", "no state 'KGS'", 'load("countries") lists'),
    ("", "no state ''", 'load("countries") lists'),
    (None, "A state is a text, such as 'JPN', not None"),
    (417, "not 417"),
    (["KGZ"], "not a list"),
]
ALL_STATUSES = "shanghai_five, member, observer, dialogue_partner, partner"
STATUS = [
    ("membre", "'membre'", ALL_STATUSES, "Did you mean 'member'?"),
    ("Member", "'Member'", ALL_STATUSES),
    (["member"], "a list", ALL_STATUSES),
]
RULE = [("signing", "partners_from='signing'", "'decision' or 'signature'")]
LIST_OF_STATES = [(["XYZ"], "XYZ"), ("CHN", "list of states")]
PERIOD = "runs from 1945-01-01"
MODES, YEARS, SNAPSHOTS = "rail, road, sea", "2000 to 2020", "2020-11-19, 2021"
NO_TABLE = [(what, "A table is expected") for what in (None, "x", [1, 2], OPEN["iso3"])]
NO_NUMBERS = [
    *NO_TABLE,
    (pd.DataFrame({"a": []}), "table is empty"),
    (pd.DataFrame({"a": [None, np.nan]}), "Every value is unknown"),
    (pd.DataFrame({"a": ["many"]}), "Only numbers"),
]
REFUSED = {
    "load": [
        ("status", "There is no table 'status'.", TO_LIST),
        ("Statuses", "Did you mean 'statuses'?", TO_LIST),
        ("x" * 100, f"no table '{'x' * 40}…'. tables() lists them all."),
        (None, 'in quotation marks, such as "meetings", not None.', TO_LIST),
        (3, "not 3.", TO_LIST),
        (math.nan, "not a float.", TO_LIST),
        (STATUSES, 'quotation marks, "statuses"'),
        (STATUSES[["iso3"]], "not a DataFrame"),
        # Names that older copies of the lessons give.
        ("exercises", "'exercises' is called 'manoeuvres' now"),
        ("counts", "'counts' is called 'printed_counts' now"),
    ],
    "codebook": [("printed_count", "Did you mean 'printed_counts'?")],
    "meanings of a column": [
        ("modes", "no column 'modes'", "Did you mean 'mode'?", 'codebook("meetings")'),
    ],
    "sources": [
        ("voa_2050", "no source 'voa_2050'", "'voa_2005'?"),
        (["app_2016", "nobody"], "no source 'nobody'"),
        (STATUSES[["iso3"]], "no column 'sources'", "Keep"),
    ],
    "members on": [(day, *clues, COVERS) for day, *clues in DAYS],
    "statuses on": [(DAYS[0][0], COVERS)],
    "status_on on a day": [(DAYS[0][0], COVERS)],
    "state_code": STATES,
    "status_on of a state": STATES[:1],
    "members with a status": STATUS,
    "spells": STATUS,
    "members by a rule": RULE,
    "spells by a rule": [*RULE, (None, "partners_from=None")],
    "states in a graph": LIST_OF_STATES,
    # Bangladesh borders India and Myanmar, but the table does not hold its borders.
    "borders": [*LIST_OF_STATES, (["BGD", "IND"], "BGD"), (["USA"], "AFG, ARE")],
    "affiliations on": [
        (day, PERIOD)
        for day in ["yesterday", None, 2025, "2025-13-01", [1], "1900-01-01"]
    ],
    "affiliations by": [("observers", "Did you mean 'observer'?")],
    "corridors": [
        ("raod", MODES, "Did you mean 'road'?"),
        *[(mode, MODES) for mode in ["ship", "Road", "", 3, ["road"], True]],
    ],
    "trade in": [(year, YEARS) for year in [2021, 1999, "2020", 2020.5, None, True]],
    "trade of": [*LIST_OF_STATES, ([WITHOUT_TRADE], WITHOUT_TRADE)],
    "visas on": [
        (day, "no visa snapshot", SNAPSHOTS)
        for day in ["2021-05-01", "last", None, 2020, pd.NaT]
    ],
    "visas by": [
        (["visafree"], "Did you mean 'visa_free'?", "covid_ban"),
        ([], "at least one", "covid_ban"),
    ],
    "visas of": [*LIST_OF_STATES, (["BRA"], "no BRA", "UZB")],
    "a graph written": [(CLUBS, "'clubs'", "a list")],
    "a graph written to": [("a.csv", ".graphml"), ("no/a.graphml", "no folder 'no'")],
    "weight": [("vote", "Did you mean 'votes'?")],
    "map of": [
        ({"KGZ": "membre"}, "'membre'", "shanghai_five, member"),
        ({"KGZ": "member", "ESP": "member"}, "'ESP'"),
        ({"kgz": "member"}, "'kgz'"),
    ],
    "drawing at": [({"KGZ": (0, 0)}, "no position for 'KAZ'")],
    "drawing in": [({"KGZ": "friends"}, "No style for the group 'friends'")],
    "words of a figure": [
        (alt, "too short")
        for alt in ["", "A map.", "one two three four five six seven"]
    ],
    "data of a figure": [("statusse", "There is no table 'statusse'")],
    "bands": [
        *NO_TABLE,
        (pd.DataFrame({"a": [1]}), "no column 'iso3'", "It has: a"),
        (OPEN, "give the last day"),
        (OPEN.assign(status="friend"), "No style for the group 'friend'"),
        (OPEN.assign(ended_on=pd.Timestamp("1990-01-01")), "No band has a beginning"),
    ],
    "lines": [
        *NO_NUMBERS,
        (LINES, "9 lines cannot be told apart"),
        (CLAIMS.assign(b=None), "Every value of 'b'"),
    ],
    "strong lines": [(["line x"], "no column 'line x'")],
    "matrix": NO_NUMBERS,
    "ranges": [
        *NO_TABLE,
        (pd.DataFrame({"a": [1]}), "no column 'low'", "It has: a"),
        (RANGE.assign(low=5), "range of 'a'"),
    ],
    "values of ranges": [("z", "no column 'z'")],
    "shares": [
        *NO_NUMBERS,
        (CLAIMS.assign(wrong=[1, None]), "part of 'y' is unknown"),
        (-CLAIMS, "below zero"),
    ],
    "null": [
        (odd, "some are missing") for odd in [([], 1), ([1, None], 1), ([1], None)]
    ],
}


@pytest.mark.parametrize("call", REFUSED)
def test_a_mistake_is_refused_with_what_helps(call, elsewhere, capsys):
    failed = []
    function = {**CALLS, **CALLS_TOO}[call]
    for given, *clues in REFUSED[call]:
        try:
            refused(CourseError, lambda given=given: function(given), *clues)
        except (Exception, pytest.fail.Exception) as problem:
            failed.append(f"{given!r:.60}: {problem}")
    assert not failed, "\n".join(failed)
    assert capsys.readouterr().out == "", "nothing is shown beside the error"
    assert [*elsewhere.iterdir()] == [], "and nothing is written"


# ---- What a notebook shows of an error -----------------------------------------------

CELLS = {
    "statuses['nope']": "KeyError: 'nope'",
    "statuses.merge(countries, on='nope')": "KeyError: 'nope'",
    "statuses['iso3'] == 'KGZ' & statuses['status']": "TypeError: unsupported operand",
    "def half(x):\n    return countries[x]\nhalf('nope')": "KeyError: 'nope'",
    "load('status')": "DataError: There is no table 'status'.",
    "load = load('claims')\nload('claims')": "took the name of the course's helper",
}
# What a notebook shows in red, cell by cell; in a process of its own, since one process
# has one shell.
NOTEBOOK = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell

shell, shown = InteractiveShell.instance(), []
shell.run_line_magic("colors", "nocolor")
shell._showtraceback = lambda kind, value, lines: shown.append("\\n".join(lines))
shell.run_cell("from helpers import load")
shell.run_cell("statuses, countries = load('statuses'), load('countries')")
for cell in json.loads(sys.argv[1]):
    shell.run_cell(cell, store_history=True)
print(json.dumps(shown))
"""


def test_an_error_in_a_notebook_shows_its_own_lines_and_the_last():
    cells = json.dumps([*CELLS, "countries['nope']", "%tb"])
    command = [sys.executable, "-c", NOTEBOOK, cells]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *texts, short, whole = json.loads(done.stdout)
    for (cell, last), text in zip(CELLS.items(), texts, strict=True):
        assert last in text.splitlines()[-1]
        assert "site-packages" not in text
        assert "helpers/" not in text
        assert len(text.splitlines()) <= 14
        # The course's own errors are a sentence; others point at the reader's line.
        if last.startswith("DataError"):
            assert "\n" not in text
        else:
            assert f"----> {len(cell.splitlines())}" in text
    assert "site-packages" not in short
    assert "site-packages" in whole
    assert "direct cause" in whole, "what it was raised from"
    assert short.splitlines()[-1] == whole.splitlines()[-1]
