"""Every number in the instructor's books and in the ledger's evidence is tied.

Numbers in a lesson's prose are tied in the lesson (`test_prose.py`). A number in a book
is tied where its lesson says it as well, in its prose or in an output. So is one in the
`evidence` of a claim; or where the claim's row, a table or source that it names, or a
date of events in any table has it. That is a coarse sieve for small numbers, which
stand somewhere in most lessons. Any other number has a row in `numbers.csv`, in the
order of the text, that says what is behind it:

- ``= expression``: Python, evaluated in the lesson when it has run through; it may use
  `load`, the libraries of the lessons, and the functions below;
- ``source: id``: a source in data/sources.csv says so; for a claim, one that it cites;
- ``example``: made up for the talk; ``instruction``: asked of the students, or of
  whoever would decide a claim;
- ``name``: part of a name; ``literature``: the year of a work that is named.

Not looked at: number words, tables, exercise and lesson numbers, code.
"""

import csv
import itertools
import math
import re
from functools import cache
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import PATHS, walk
from test_data import rows
from test_data_corridors import great_circle
from test_data_totals import recorded

from tools import lessons
from tools.author import prose
from helpers.datasets import load, tables
from helpers.membership import members
from helpers.networks import border_network

SOURCES = set(load("sources")["source_id"])
KINDS = ("example", "instruction", "name", "literature")
TABLE_OR_TITLE = re.compile(r"^(\||#|Minutes:).*$", re.M)


@cache
def ties():
    """{lesson of the book, or claim: [(number, tie), ...]}."""
    found = {}
    with Path(__file__).with_name("numbers.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["place"], []).append((row["number"], row["tie"]))
    return found


@cache
def said(path):
    """What a lesson says: its prose and its outputs."""
    notebook = lessons.read(path)
    words = [c.source for c in notebook.cells if c.cell_type == "markdown"]
    return "\n".join([*words, lessons.text_outputs(notebook)])


def numbers_of(text, *elsewhere):
    """The numbers in a text that do not stand elsewhere."""
    found = [n for _, n in prose.tokens(TABLE_OR_TITLE.sub("", text)) if has_digit(n)]
    known = "\n".join(elsewhere)
    return [number for number in found if not prose.seen(number, number, known)]


def has_digit(text):
    return any(letter.isdigit() for letter in text)


def as_prose(dates):
    """Dates as prose writes them, with and without the day."""
    stamps = pd.DatetimeIndex(list(dates)).dropna()
    return "\n".join(f"{day.day} {day:%B %Y}\n{day:%B %Y}" for day in stamps)


@cache
def days_of_events():
    """All dates of all tables, but for the days on which sources were published."""
    dates = set()
    for table in tables().index.difference(["sources", "claims"]):
        for column in load(table).select_dtypes("datetime").values.T:
            dates |= set(column)
    return as_prose(dates)


@cache
def written(table):
    """A table as one text."""
    return "\n".join(cell for row in rows(table) for cell in row.values())


def known_to(claim):
    """What a claim's row has beside its evidence, and what it names."""
    own = [claim[name] for name in ("claim", "found", "note")]
    # In tables taken whole nearly every number stands somewhere.
    whole = {table for table, _, _ in recorded()} | {"world"}
    named = [written(t) for t in claim["tables"].split(";") if t and t not in whole]
    ids = claim["sources"].split(";")
    cited = [source for source in rows("sources") if source["source_id"] in ids]
    titles = [source["title"] for source in cited]
    dates = [claim["as_of_on"], *(source["published_on"] for source in cited)]
    known = as_prose(pd.to_datetime([date for date in dates if date]))
    return "\n".join([*own, *named, *titles, known, days_of_events()])


# ---- What expressions may call -------------------------------------------------------


def turn_of(state, names, states):
    """The year in which a state is host, in the order of some names (lesson 02)."""
    order, last = names.sort_values().index, states.iloc[-1]
    steps = (order.get_loc(state) - order.get_loc(last["host"])) % len(order)
    return last["ended_on"].year + steps


def borders_of_a_drawn_ten(graph):
    """The mean number of borders among ten states drawn from a graph (lesson 12)."""
    return graph.number_of_edges() * math.perm(10, 2) / math.perm(len(graph), 2)


def returned_of(ties):
    """How many ties are returned."""
    there = set(ties)
    return sum((b, a) in there for a, b in there)


def crude_intensity(year, group, result, buyers):
    """Trade intensity with the seller's own purchases left in (lesson 10)."""
    row = result[(result["year"] == year) & (result["group"] == "founders")].iloc[0]
    bought = buyers[buyers["year"] == year].set_index("importer")["buys"]
    world = load("world").set_index(["area", "year"]).loc[("world", year)]
    part = bought[group].sum() / (world["exports_usd"] / 1e9)
    return round(row["inside"] / row["sells"] / part, 2)


def extra_of_pairs_in_both(flows, gravity, near, year, years=(2001, 2019)):
    """The founders' extra with dummies: pairs that trade in both years (lesson 10)."""
    kept = flows[flows["year"].isin(years)]
    both = kept.groupby(["exporter", "importer"])["year"].transform("nunique") == 2
    rows = kept[both & (kept["year"] == year)]
    dummies = pd.get_dummies(rows[["exporter", "importer"]])
    columns = ["founders", *near[3:], *dummies]
    return round(gravity(rows.join(dummies), columns)["founders"], 2)


def between_when_swapped(graph, state, draws=1000):
    """Betweenness of a state in graphs with all degrees kept (lesson 12)."""
    # In a fixed order: that of a subgraph differs from one start of Python to the next.
    graph = nx.Graph(sorted(map(sorted, graph.edges)))
    drawn = []
    for seed in range(draws):
        other = nx.double_edge_swap(graph.copy(), 100, 10_000, seed=seed)
        drawn.append(nx.betweenness_centrality(other)[state])
    return np.array(drawn)


@cache
def long_chain(ties, steps):
    """Returned ties in a long chain of swapped ends, and how often one succeeds
    (lesson 16): ([number, ...], share of the tries)."""
    rng = np.random.default_rng(16)
    here, there = sorted(ties), set(ties)
    returned, done = [], 0
    for _ in range(steps):
        for first, second in rng.integers(len(here), size=(10 * len(here), 2)).tolist():
            (a, b), (c, d) = here[first], here[second]
            if a != d and c != b and not there & {(a, d), (c, b)}:
                there = there - {(a, b), (c, d)} | {(a, d), (c, b)}
                here[first], here[second] = (a, d), (c, b)
                done += 1
        returned.append(returned_of(there))
    return returned, done / (steps * 10 * len(here))


def reach_of_all_tens(grid, soviet, others, least):
    """Per cent of all tens, six of some states and four of others, with so many open
    ways (lesson 16)."""
    open_ways = grid.to_numpy(float)
    open_ways = np.nan_to_num(open_ways + open_ways.T)
    place = {state: n for n, state in enumerate(grid.index)}
    fours = np.array(list(itertools.combinations([place[s] for s in others], 4)))
    within = sum(
        open_ways[fours[:, a], fours[:, b]]
        for a, b in itertools.combinations(range(4), 2)
    )
    reached = tried = 0
    for six in itertools.combinations([place[s] for s in soviet], 6):
        inner = sum(open_ways[a, b] for a, b in itertools.combinations(six, 2))
        between = open_ways[list(six)].sum(axis=0)[fours].sum(axis=1)
        reached += (inner + between + within >= least).sum()
        tried += len(fours)
    return round(100 * reached / tried, 1)


def year_of_first(trade, one, other):
    """The first year with a recorded flow between two states, either way."""
    pair = trade["exporter"].isin([one, other]) & trade["importer"].isin([one, other])
    return str(trade[pair]["year"].min())


def weight_by_chance(flows, seller, buyer, year):
    """How often chance gives a seller's tie its weight, alpha (lesson 14)."""
    sales = flows[(flows["year"] == year) & (flows["exporter"] == seller)]
    sales = sales.set_index("importer")["value_usd"]
    return round((1 - sales[buyer] / sales.sum()) ** (len(sales) - 1), 3)


def points_of(ways, trait):
    """By how many points a trait opens ways, without the post-Soviet (lesson 16)."""
    share = ways[~ways["both_soviet"]].groupby(trait)["free"].mean()
    return round(100 * (share[True] - share[False]), 1)


FOUNDERS = ["CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"]


def trade_among(states, year):
    """Dollars that some states sold each other."""
    return inside(states, year)["value_usd"].sum()


def share_of_the_other_founders(state, year):
    """Their per cent of a founder's trade, both ways."""
    flows = inside(FOUNDERS, year)
    its = flows[flows[["exporter", "importer"]].eq(state).any(axis=1)]
    totals = load("trade_totals").set_index(["iso3", "year"]).loc[(state, year)]
    whole = totals["exports_usd"] + totals["imports_usd"]
    return round(100 * its["value_usd"].sum() / whole)


def inside(states, year):
    """The flows among some states."""
    trade = load("trade").query("year == @year")
    return trade[trade[["exporter", "importer"]].isin(states).all(axis=1)]


def same_votes(states, first, last):
    """Per cent of votes that two states of a group cast alike, mean of all pairs."""
    years = load("roll_calls")["year"].between(first, last).to_numpy()
    ballots = load("votes").set_index("iso3").loc[states, "ballots"]
    votes = [np.array(list(letters))[years] for letters in ballots]
    alike = [
        (one == other)[(one != "-") & (other != "-")].mean()
        for one, other in itertools.combinations(votes, 2)
    ]
    return round(100 * np.mean(alike))


def votes_in_favour(year, words):
    """How many states voted yes in the one roll call of a year with these words."""
    calls = load("roll_calls")
    (place,) = calls.index[(calls["year"] == year) & calls["title"].str.contains(words)]
    return sum(ballots[place] == "Y" for ballots in load("votes")["ballots"])


GIVEN = {
    function.__name__: function
    for function in (
        turn_of,
        borders_of_a_drawn_ten,
        returned_of,
        crude_intensity,
        extra_of_pairs_in_both,
        between_when_swapped,
        long_chain,
        reach_of_all_tens,
        trade_among,
        same_votes,
        share_of_the_other_founders,
        weight_by_chance,
        points_of,
        year_of_first,
        votes_in_favour,
        great_circle,
        load,
        members,
        border_network,
    )
} | {"FOUNDERS": FOUNDERS, "pd": pd, "np": np, "nx": nx, "math": math}


# ---- The ties ------------------------------------------------------------------------


def problem(number, tie, namespace, sources):
    """What is wrong with the tie of one number, or nothing."""
    if tie.startswith("= "):
        value = eval(tie[2:], dict(namespace) | GIVEN)
        now = prose.spoken(value, number.rstrip("%"))
        if now not in (number, number.rstrip("%")):
            return f"{number} should read {now} ({tie})"
    elif tie.startswith("source: "):
        if tie[8:] not in sources:
            return f"{number}: {tie[8:]} is not among the sources"
    elif tie not in KINDS:
        return f"{number}: {tie!r} is no kind of tie"
    return ""


def problems(place, found, path, sources):
    """What is wrong with the ties of one text, whose numbers were found."""
    listed = ties().get(place, [])
    if found != [number for number, _ in listed]:
        return [f"{place} has {found}, numbers.csv has {[n for n, _ in listed]}"]
    namespace = walk(path).namespace if listed else {}
    told = [problem(number, tie, namespace, sources) for number, tie in listed]
    return [f"{place}: {one}" for one in told if one]


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_numbers_of_a_book_are_its_lessons_or_tied(path):
    book = (lessons.BOOKS / f"{path.stem}.md").read_text(encoding="utf-8")
    found = numbers_of(book, said(path))
    assert problems(lessons.lesson_id(path), found, path, SOURCES) == []


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_numbers_in_the_evidence_for_claims_are_known_or_tied(path):
    wrong = []
    for claim in rows("claims"):
        if claim["lesson"] == lessons.lesson_id(path):
            found = numbers_of(claim["evidence"], said(path), known_to(claim))
            cited = claim["sources"].split(";")
            wrong += problems(claim["claim_id"], found, path, cited)
    assert wrong == []


def test_every_place_in_the_list_exists():
    known = {lessons.lesson_id(path) for path in PATHS}
    known |= {claim["claim_id"] for claim in rows("claims") if claim["lesson"]}
    assert set(ties()) - known == set()


@pytest.mark.parametrize(
    ("text", "elsewhere", "expected"),
    [
        ("It rose from 12 to 15.5% in 2009.", "12 states in 2009", ["15.5%"]),
        ("| 12 |\n# Exercise 3\nMinutes: 4\n`x = 5`, exercise 03.2", "", []),
        ("Five of 1,200", "1200 and 200", []),
        ("Five of 200", "1,200 and 2000", ["200"]),
        ("On 9 June 2017", "on 2017-06-09, 9 June 2017", []),
    ],
)
def test_numbers_of(text, elsewhere, expected):
    assert numbers_of(text, elsewhere) == expected


@pytest.mark.parametrize(
    ("number", "tie", "wrong"),
    [
        ("4", "= n", ""),
        ("4%", "= n", ""),
        ("5", "= n", "should read 4"),
        ("5", "source: unga_67_15", ""),
        ("5", "source: nobody", "not among the sources"),
        ("5", "example", ""),
        ("5", "wording", "is no kind of tie"),
    ],
)
def test_problem(number, tie, wrong):
    found = problem(number, tie, {"n": 4}, SOURCES)
    assert (wrong in found) if wrong else found == ""


def test_days_of_events_are_known_and_those_of_other_sources_are_not():
    assert "\n26 April 1996\nApril 1996\n" in f"\n{days_of_events()}\n"
    claim = next(row for row in rows("claims") if row["claim_id"] == "Q04")
    known = known_to(claim).splitlines()
    assert "27 January 2000" in known  # people_2000_inbar, which it cites
    assert "24 November 2023" not in known
