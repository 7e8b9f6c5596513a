"""The networks of the course: plain NetworkX graphs, with attributes from the tables.

Every function that builds a graph says what a node is, what an edge is and which
attributes both carry. Nodes and edges come in the order of the alphabet, so that a
graph is the same each time. States are nodes by their three-letter code.
"""

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from helpers.datasets import CourseError, closest, load, meanings
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


# ---- Lesson 15: votes --------------------------------------------------------------


# ---- Lesson 16: visas --------------------------------------------------------------


def visa_network(snapshot, regimes=("visa_free",), states=None):
    """Who may visit whom, as a directed graph, in one snapshot of the table `visas`.

    A node is a state (attribute `name`). An edge runs from A to B where citizens of A
    may enter B under one of the `regimes`; its attributes are `regime` and `days` (how
    long a visit may last, None where no number is given). `states` keeps these states
    and the edges among them; without it, all of the table. States without an edge
    stay. Raises NetworkError where there is no such snapshot, regime or state.
    """
    visas = load("visas")
    known = visas["snapshot_on"].dt.strftime("%Y-%m-%d").unique().tolist()
    # A date prints with its time: what counts is the day.
    day = str(snapshot).strip()[:10]
    if day not in known:
        raise NetworkError(
            f"There is no visa snapshot on {day!r}. There are: {', '.join(known)}."
        )
    wanted = [regimes] if isinstance(regimes, str) else list(regimes)
    allowed = meanings("visas", "regime").index
    for word in wanted:
        if word not in allowed:
            raise NetworkError(
                f"There is no regime {word!r}.{closest(word, allowed)} "
                f"There are: {', '.join(allowed)}."
            )
    if not wanted:
        raise NetworkError(f"Name at least one regime: {', '.join(allowed)}.")
    covered = sorted(visas["passport"].unique())
    chosen = covered if states is None else [state_code(state) for state in states]
    lost = sorted(set(chosen) - set(covered))
    if lost:
        raise NetworkError(
            f"The table of visas has no {lost[0]}. It has: {', '.join(covered)}."
        )
    graph = add_states(nx.DiGraph(snapshot=day), chosen)
    ties = visas[(visas["snapshot_on"] == day) & visas["regime"].isin(wanted)]
    ties = ties[ties["passport"].isin(chosen) & ties["destination"].isin(chosen)]
    for tie in ties.sort_values(["passport", "destination"]).itertuples():
        days = None if pd.isna(tie.days) else int(tie.days)
        graph.add_edge(tie.passport, tie.destination, regime=tie.regime, days=days)
    return graph
