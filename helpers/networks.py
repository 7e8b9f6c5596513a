"""The networks of the course: plain NetworkX graphs, with attributes from the tables.

Every function that builds a graph says what a node is, what an edge is and which
attributes both carry. Nodes and edges come in the order of the alphabet, so that a
graph is the same each time. States are nodes by their three-letter code.
"""

from functools import cache
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np

from helpers.datasets import DATA, CourseError, load, resource
from helpers.membership import state_code


class NetworkError(CourseError):
    """A network that the tables cannot give, or a file that cannot be written."""


def add_states(graph, states):
    """Add states as nodes in order of the alphabet, each with its `name`."""
    names = load("countries").set_index("iso3")["name"]
    codes = sorted({state_code(state) for state in states})
    graph.add_nodes_from((code, {"name": names[code]}) for code in codes)
    return graph


def capital_positions(graph, apart=0.0):
    """Where to draw the states of a graph: at their capitals.

    Takes any graph, or list, of state codes. Returns {code: (longitude, latitude)} in
    degrees. Where capitals lie so close that their circles would hide each other, give
    `apart` in degrees: all that are closer are pushed away from each other, step by
    step, until none is. The result is the same each time. Source: `countries`.
    """
    codes = [state_code(node) for node in graph]
    places = load("countries").set_index("iso3")
    spots = places[["capital_longitude", "capital_latitude"]]
    spots = spots.loc[codes].to_numpy(dtype=float, copy=True)
    for _ in range(500):
        moved = False
        for a, b in combinations(range(len(codes)), 2):
            way = spots[b] - spots[a]
            gap = np.hypot(*way)
            if gap < apart:
                push = way / gap * (apart - gap) / 2
                spots[a] -= push * 1.01
                spots[b] += push * 1.01
                moved = True
        if not moved:
            break
    return dict(zip(codes, map(tuple, spots.tolist()), strict=True))


def write_graphml(graph, path):
    """Write a graph as GraphML, for Gephi and other programs; never over a file.

    Attributes that are unknown (None, NaN) are left out, since GraphML has no word
    for them. Returns the path. Raises NetworkError where the file is there already or
    its folder is missing.
    """
    path = Path(path)
    if path.suffix != ".graphml":
        raise NetworkError(f"Give a file name that ends in .graphml, not '{path}'.")
    if not path.parent.is_dir():
        raise NetworkError(f"There is no folder '{path.parent}'. Make it first.")
    plain = graph.__class__()
    plain.add_nodes_from((node, _known(data)) for node, data in graph.nodes(data=True))
    plain.add_edges_from(
        (*ends, _known(data)) for *ends, data in graph.edges(data=True)
    )
    text = "\n".join(nx.generate_graphml(plain)) + "\n"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise NetworkError(
            f"'{path}' is there already and was left as it is. Choose another name."
        ) from None
    except OSError as problem:
        raise NetworkError(
            f"'{path}' cannot be written ({problem.strerror}). Choose another folder."
        ) from None
    return path


def _known(attributes):
    """Attributes that have a value, in the types that GraphML knows."""
    kept = {}
    for name, value in attributes.items():
        if value is None or value != value:
            continue
        kept[name] = value.item() if isinstance(value, np.generic) else value
    return kept


# ---- Lesson 11: corridors ----------------------------------------------------------


# ---- Lesson 12: borders ------------------------------------------------------------


# ---- Lesson 13: affiliations -------------------------------------------------------


# ---- Lesson 14: trade --------------------------------------------------------------


def trade_network(year, states=None):
    """Who sold how much to whom in one year: a directed graph, exporter -> importer.

    `year` is one of the years of the table `trade` (2000 to 2020). `states` are codes
    or names; without them, all states of the table. A node is a state, with `name` and
    its trade with the whole world: `exports_usd`, `imports_usd`. An edge is a recorded
    flow of goods, with `usd` (its value), `share_of_exports` (of all that the exporter
    sold) and `share_of_imports` (of all that the importer bought), both between 0 and 1
    and always of the trade with the whole world, whichever states are asked for. No
    edge means that no flow is recorded, not that there was none. Values are US dollars
    of the year, free on board. Sources: `trade`, `trade_totals`.
    """
    years, flows, totals = _trade_of(
        tuple(
            (DATA / resource(table)["path"]).stat().st_mtime_ns
            for table in ("trade", "trade_totals")
        )
    )
    whole = isinstance(year, int | np.integer) and not isinstance(year, bool)
    if not whole or year not in years:
        raise NetworkError(
            f"There is no trade in {year!r}; give a year from {min(years)} to "
            f"{max(years)}, as a number."
        )
    total = totals[int(year)]
    if isinstance(states, str):
        raise NetworkError(f'Put the states in a list: ["{states}"].')
    graph = add_states(nx.DiGraph(), total if states is None else states)
    for code in graph:
        if code not in total:
            raise NetworkError(
                f"The table trade has no figures for {code}. "
                f"There are: {', '.join(sorted(total))}."
            )
        sold, bought = total[code]
        graph.nodes[code].update(exports_usd=sold, imports_usd=bought)
    for exporter, importer, usd in flows[int(year)]:
        if exporter in graph and importer in graph:
            graph.add_edge(
                exporter,
                importer,
                usd=usd,
                share_of_exports=usd / total[exporter][0],
                share_of_imports=usd / total[importer][1],
            )
    return graph


@cache
def _trade_of(changed):
    """Flows and totals by year; remembered until one of the two files has changed."""
    trade = load("trade").sort_values(["year", "exporter", "importer"])
    columns = ["exporter", "importer", "value_usd"]
    flows = {
        int(year): list(zip(*(rows[c].tolist() for c in columns), strict=True))
        for year, rows in trade.groupby("year")
    }
    totals = {}
    for row in load("trade_totals").itertuples():
        both = int(row.exports_usd), int(row.imports_usd)
        totals.setdefault(int(row.year), {})[row.iso3] = both
    return sorted(flows), flows, totals


# ---- Lesson 15: votes --------------------------------------------------------------


# ---- Lesson 16: visas --------------------------------------------------------------
