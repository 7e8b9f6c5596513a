"""The tables and the groups of states, read without the course's own helpers.

What `test_second_computations` needs beside its formulas: rows as the files have them,
who belonged on a day, flows, roads, votes, and which nodes hang together.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parents[2] / "data"


@cache
def table(name):
    (path,) = DATA.rglob(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(name, **wanted):
    """Rows of a table with these values; every value is the text in the file."""
    return [row for row in table(name) if wanted.items() <= row.items()]


@cache
def by(name, *columns):
    """The rows of a table by their key."""
    keyed = {tuple(row[column] for column in columns): row for row in table(name)}
    assert len(keyed) == len(table(name)), f"{columns} is no key of {name}"
    return keyed if len(columns) > 1 else {key[0]: row for key, row in keyed.items()}


def amount(name, column, state, year):
    return float(by(name, "iso3", "year")[state, str(year)][column] or "nan")


def days(earlier, later):
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


# ---- Who belonged -------------------------------------------------------------------

STEPS = "shanghai_five effective, member effective, observer decision, "
STEPS += "partner merged, partner decision, dialogue_partner decision"


def held(day):
    """{state: status}: the last step that each state had made by a day."""
    last = {}
    for row in sorted(table("statuses"), key=lambda row: row["event_on"]):
        step = f"{row['status']} {row['event']}"
        if row["event_on"] <= day and step in STEPS.split(", "):
            last[row["iso3"]] = row["status"]
    return last


def group(day, *statuses):
    wanted = statuses or ("member",)
    return {state for state, now in held(day).items() if now in wanted}


FOUNDERS, TEN = group("2001-06-15"), group("2024-12-31")
CIRCLE = group("2026-03-03", "member", "partner")
G7 = {row["iso3"] for row in rows("profiles", g7="true")}


# ---- Trade --------------------------------------------------------------------------


@cache
def flows(year):
    """{(exporter, importer): dollars} of one year."""
    found = rows("trade", year=str(year))
    return {(row["exporter"], row["importer"]): int(row["value_usd"]) for row in found}


def both_ways(year, one, other):
    """What two states sold each other; 0 where one of the two ways is unknown."""
    there, back = flows(year).get((one, other)), flows(year).get((other, one))
    return there + back if there and back else 0


def among(year, states):
    return sum(usd for ends, usd in flows(year).items() if {*ends} <= states)


def sells(state, year):
    return amount("trade_totals", "exports_usd", state, year)


def buys(state, year):
    return amount("trade_totals", "imports_usd", state, year)


def trades(state, year):
    return sells(state, year) + buys(state, year)


def world(column, year):
    (row,) = rows("world", area="world", year=str(year))
    return float(row[column])


# ---- Networks -----------------------------------------------------------------------


def links(across=None):
    """Roads as a grid of kilometres; of those across a border, or of the others."""
    places, roads = by("places", "place"), rows("corridor_links", mode="road")
    ends = [(row["from_place"], row["to_place"]) for row in roads]
    names = sorted({place for pair in ends for place in pair})
    grid = pd.DataFrame(np.inf, names, names)
    for (a, b), row in zip(ends, roads, strict=True):
        if across in (None, places[a]["iso3"] != places[b]["iso3"]):
            grid.loc[a, b] = grid.loc[b, a] = float(row["great_circle_km"])
    return grid


def shortest(grid, shut=()):
    """All shortest ways at once, by way of one more place at a time (Floyd)."""
    names = grid.index.difference([*shut])
    km = grid.loc[names, names].to_numpy(copy=True)
    np.fill_diagonal(km, 0)
    for middle in range(len(km)):
        km = np.minimum(km, km[:, [middle]] + km[middle])
    return pd.DataFrame(km, names, names)


def then(one, two):
    """The shortest of all ways that are one of the first and then one of the second."""
    km = [(row + two.to_numpy().T).min(axis=1) for row in one.to_numpy()]
    return pd.DataFrame(km, one.index, two.columns)


def bordering(states):
    """The pairs of these states that share a land border."""
    pairs = [(row["state_a"], row["state_b"]) for row in table("borders")]
    return [pair for pair in pairs if {*pair} <= {*states}]


def pieces(nodes, ties):
    """The connected parts of a network: each tie merges the parts of its two ends."""
    part = {node: frozenset([node]) for node in nodes}
    for a, b in ties:
        merged = part[a] | part[b]
        part |= dict.fromkeys(merged, merged)
    return {*part.values()}


def agreement(states, first, last):
    """Half-credit agreement of all pairs, from counts of pairs of letters."""
    calls = [
        place
        for place, row in enumerate(table("roll_calls"))
        if first <= int(row["year"]) <= last
    ]
    ballots = by("votes", "iso3")
    cast = np.array([[ballots[s]["ballots"][call] for call in calls] for s in states])
    yes, abstains, no = ((cast == letter).astype(float) for letter in "YAN")
    alike = yes @ yes.T + abstains @ abstains.T + no @ no.T
    step, there = (yes + no) @ abstains.T, yes + abstains + no
    return (alike + (step + step.T) / 2) / (there @ there.T)


def mean_of_pairs(matrix):
    return float(matrix[np.triu_indices(len(matrix), 1)].mean())
