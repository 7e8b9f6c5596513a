"""The networks of the course: plain NetworkX graphs, with attributes from the tables.

Every function that builds a graph says what a node is, what an edge is and which
attributes both carry. Nodes and edges come in the order of the alphabet, so that a
graph is the same each time. States are nodes by their three-letter code.
"""

import io
from datetime import date
from itertools import combinations
from os import PathLike
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from helpers.datasets import (
    CourseError,
    closest,
    load,
    meanings,
    one_of,
    resource,
    shown,
    write_new,
)
from helpers.membership import members, spells, state_code


class NetworkError(CourseError):
    """A network that the tables cannot give, or a file that cannot be written."""


def _listed(several, what="states"):
    """Several of something as a list; an error for one, or for what is no list."""
    if isinstance(several, str) or not hasattr(several, "__iter__"):
        raise NetworkError(
            f"A list of {what} is expected, in square brackets, not {shown(several)}."
        )
    return list(several)


def _words(wanted, table, column, several):
    """One word or several, each among those that a column allows."""
    wanted = [wanted] if isinstance(wanted, str) else _listed(wanted, several)
    for word in wanted:
        one_of(word, meanings(table, column).index, column, NetworkError)
    return wanted


def _covered(states, known, told):
    """Refuse a state that a table does not hold; `told` begins the reason."""
    for code in states:
        if code not in known:
            raise NetworkError(f"{told.format(code)}: {', '.join(sorted(known))}.")


def _graph_only(graph):
    if not isinstance(graph, nx.Graph):
        raise NetworkError(
            f"A graph is expected, such as border_network(), not {shown(graph)}."
        )


def add_states(graph, states):
    """Add states as nodes in order of the alphabet, each with its `name`."""
    names = load("countries").set_index("iso3")["name"]
    _graph_only(graph)
    codes = sorted({state_code(state) for state in _listed(states)})
    graph.add_nodes_from((code, {"name": names[code]}) for code in codes)
    return graph


def capital_positions(graph, apart=0.0):
    """Where to draw the states of a graph: at their capitals.

    Takes any graph, or list, of state codes. Returns {code: (longitude, latitude)} in
    degrees. Where capitals lie so close that their circles would hide each other, give
    `apart` in degrees: all that are closer are pushed away from each other, step by
    step, until none is (or for 500 rounds, where there is no room). The result is the
    same each time. Source: `countries`.
    """
    codes = [state_code(node) for node in _listed(graph)]
    places = load("countries").set_index("iso3")
    spots = places[["capital_longitude", "capital_latitude"]]
    spots = spots.loc[codes].to_numpy(dtype=float, copy=True)
    for _ in range(500):
        before = spots.copy()
        for a, b in combinations(range(len(codes)), 2):
            way = spots[b] - spots[a]
            gap = np.hypot(*way)
            if gap < apart:
                push = way / gap * (apart - gap) / 2
                spots[a] -= push * 1.01
                spots[b] += push * 1.01
        if (before == spots).all():
            break
    return dict(zip(codes, map(tuple, spots.tolist()), strict=True))


def write_graphml(graph, path, weight=None):
    """Write a graph as GraphML, for Gephi and other programs; never over a file.

    Each node gets a `label`, which other programs show: its `name`, or else the node
    itself. Each edge gets a `weight`, which they take for the strength of a tie: the
    attribute that `weight` names; without it, `usd`, or else the only number that every
    edge carries (`km` of borders and corridors: mind that a long way is no strong tie).
    What the whole graph carries, such as `snapshot`, stands on every edge too, where
    Gephi reads it. Unknown attributes (None, NaN) are left out, dates become text.
    Returns the path. Raises NetworkError where the file is there already, its folder is
    missing or an attribute is neither text nor number.
    """
    _graph_only(graph)
    named = isinstance(path, str | PathLike) and str(path).isprintable()
    if not named or len(str(path)) > 200:
        raise NetworkError(
            f'Give a file name such as "borders.graphml", not {shown(path)}.'
        )
    path = Path(path)
    if path.suffix != ".graphml":
        raise NetworkError(f"Give a file name that ends in .graphml, not '{path}'.")
    if not path.parent.is_dir():
        raise NetworkError(f"There is no folder '{path.parent}'. Make it first.")
    plain = graph.__class__(**_known(graph.graph))
    for node, data in graph.nodes(data=True):
        known = _known(data)
        plain.add_node(node, **{"label": str(known.get("name", node)), **known})
    edges = [(*ends, _known(data)) for *ends, data in graph.edges(data=True)]
    weights = _weights([data for *_, data in edges], weight)
    for number, ((a, b, data), heavy) in enumerate(zip(edges, weights, strict=True)):
        # Between two nodes may be several edges; each needs an id of its own.
        key = {"key": number} if graph.is_multigraph() else {}
        plain.add_edge(a, b, **key, **{**plain.graph, **data, **heavy})
    text = io.BytesIO()
    nx.write_graphml_xml(plain, text, infer_numeric_types=True)
    return write_new(path, text.getvalue(), NetworkError)


def _weights(edges, name):
    """For each edge its weight as {"weight": number}; empty where there is none."""
    kinds = {
        key: {type(data.get(key)) for data in edges} for data in edges for key in data
    }
    numbers = [key for key, kind in kinds.items() if kind <= {int, float}]
    if name is not None and not (isinstance(name, str) and name in numbers):
        raise NetworkError(
            f"Not every edge has a number {shown(name)}.{closest(name, numbers)} "
            f"These are on every edge: {', '.join(numbers) or 'none'}."
        )
    if name is None:
        name = next((key for key in ("weight", "usd") if key in numbers), None)
    if name is None and len(numbers) == 1:
        name = numbers[0]
    return [{"weight": float(data[name])} if name else {} for data in edges]


def _known(attributes):
    """Attributes that have a value, in the types that GraphML knows."""
    kept = {}
    for name, value in attributes.items():
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, date):
            value = "" if pd.isna(value) else value.isoformat()[:10]
        elif not isinstance(value, str | int | float | None | type(pd.NA)):
            raise NetworkError(
                f"The attribute {name!r} holds {shown(value)}, neither text nor "
                "number: other programs cannot read it. Leave it out, or make it text."
            )
        if not (pd.isna(value) or value == ""):
            kept[str(name)] = value
    return kept


# ---- Lesson 11: corridors ----------------------------------------------------------


def corridor_network(mode=None):
    """The transport corridors as a graph: places, and the links between neighbours.

    `mode` is "road", "rail" or "sea" and gives a Graph. Without it, all come in a
    MultiGraph with the mode as the key of each edge, because a road and a railway may
    join the same two places. A node is a place, by its short name, with `name`, `iso3`,
    `kind` (city, border_post, port, terminal), `longitude`, `latitude` in degrees and,
    border posts alone, `across_iso3`, the state on the other side. An edge has `km`
    (great-circle distance, shorter than the way itself), `mode`, `status` (operating,
    under_construction, planned), `corridors` (ids joined by semicolons) and, only where
    a source prints the length of that very link, `printed_km`. Sources: the tables
    `places` and `corridor_links`.
    """
    links = load("corridor_links")
    if mode is not None:
        more = "; without a mode, all of them"
        one_of(mode, sorted(set(links["mode"])), "mode", NetworkError, more)
        links = links[links["mode"] == mode]
    graph = nx.MultiGraph() if mode is None else nx.Graph()
    ends = set(links["from_place"]) | set(links["to_place"])
    columns = ["name", "iso3", "across_iso3", "kind", "longitude", "latitude"]
    places = load("places").set_index("place")[columns].sort_index()
    for place, told in places[places.index.isin(ends)].to_dict("index").items():
        graph.add_node(place, **_known(told))
    # Several corridors share a stretch; what is known of it stands there once.
    links[["place_a", "place_b"]] = np.sort(links[["from_place", "to_place"]], axis=1)
    stretches = links.groupby(["place_a", "place_b", "mode"]).agg(
        km=("great_circle_km", "last"),
        status=("status", "last"),
        corridors=("corridor_id", lambda ids: ";".join(sorted(set(ids)))),
        printed_km=("printed_km", "last"),
    )
    for (place_a, place_b, way), told in stretches.to_dict("index").items():
        key = {"key": way} if mode is None else {}
        graph.add_edge(place_a, place_b, **key, mode=way, **_known(told))
    return graph


# ---- Lesson 12: borders ------------------------------------------------------------


def border_network(states=None):
    """The land borders among some states: who borders whom.

    A node is a state by its code, with its `name`; an edge is a land border, with its
    length `km` in the Factbook of 2025. All the states given are nodes, also those
    that border none of the others. `states` is a list such as members("2017-06-09");
    without it, the members on the last day of the table of statuses.

    Returns an undirected networkx Graph. Raises NetworkError for a state whose borders
    the table does not hold. Source: the table `borders`.
    """
    borders = load("borders")
    graph = add_states(nx.Graph(), members() if states is None else states)
    covered = {*borders["state_a"], *borders["state_b"], *spells()["iso3"]}
    told = "The table of borders does not hold those of {}. It covers"
    _covered(graph, covered, told)
    for a, b, km in borders[["state_a", "state_b", "km"]].itertuples(index=False):
        if a in graph and b in graph:
            graph.add_edge(a, b, km=int(km))
    return graph


# ---- Lesson 13: affiliations -------------------------------------------------------

# What the organisations call those who belong: members, by whatever name.
MEMBERSHIPS = ("member", "participating_state", "participant", "founding_signatory")


def affiliation_network(on, statuses=MEMBERSHIPS):
    """States and the organisations in which they sat on a day: a two-mode graph.

    A node is a state by its three-letter code (`kind` "state", `bipartite` 0) or an
    organisation by its short name (`kind` "organisation", `bipartite` 1), each with its
    full `name`. Every state of the table is a node, an organisation only if some state
    sat in it. An edge carries the `status` and the date from which it held, `began_on`,
    as text (None: unknown, which counts as held; a mere year is its 1 January). `on` is
    a date such as "2025-01-01"; `statuses` says which statuses make an edge: by default
    those that mean a membership, whatever the organisation calls it (AIIB: signatories
    of its articles). Those of the SCO and the Shanghai Five come from `spells`. Raises
    NetworkError for a date outside the table's period or an unknown status.
    """
    day = _affiliation_day(on)
    wanted = _words(statuses, "affiliations", "status", "statuses")
    rows = load("affiliations")
    sco = spells().assign(organisation="SCO")
    five = sco["status"] == "shanghai_five"
    sco.loc[five, ["organisation", "status"]] = ["Shanghai Five", "member"]
    rows = pd.concat([rows, sco], ignore_index=True)
    begun = rows["began_on"].isna() | (rows["began_on"] <= day)
    lasts = rows["ended_on"].isna() | (rows["ended_on"] > day)
    rows = rows[begun & lasts & rows["status"].isin(wanted)]
    graph = add_states(nx.Graph(), load("affiliations")["iso3"])
    graph.add_nodes_from([*graph], kind="state", bipartite=0)
    names = load("organisations").set_index("organisation")["name"]
    for organisation in sorted(set(rows["organisation"])):
        graph.add_node(
            organisation, name=names[organisation], kind="organisation", bipartite=1
        )
    for row in rows.sort_values(["iso3", "organisation"]).itertuples():
        since = None if pd.isna(row.began_on) else f"{row.began_on:%Y-%m-%d}"
        graph.add_edge(row.iso3, row.organisation, status=row.status, began_on=since)
    return graph


def _affiliation_day(on):
    """A date within the period of the table of affiliations, or an error."""
    period = resource("affiliations")["period"]
    start, end = period["start"], period["end"]
    covers = f"The table of affiliations runs from {start} to {end}."
    try:
        day = pd.Timestamp(on)
    except (TypeError, ValueError):
        day = pd.NaT
    if pd.isna(day) or isinstance(on, int | float):
        raise NetworkError(
            f"{shown(on)} is not a date. Write it as year-month-day: '2025-01-01'. "
            + covers
        )
    if not pd.Timestamp(start) <= day <= pd.Timestamp(end):
        raise NetworkError(f"{day:%Y-%m-%d} is out of range. {covers}")
    return day


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
    trade, totals = load("trade"), load("trade_totals")
    years = set(trade["year"])
    whole = isinstance(year, int | np.integer) and not isinstance(year, bool)
    if not whole or year not in years:
        raise NetworkError(
            f"There is no trade in {shown(year)}; give a year from {min(years)} to "
            f"{max(years)}, as a number."
        )
    totals = totals[totals["year"] == year].set_index("iso3")
    total = totals[["exports_usd", "imports_usd"]].T.to_dict("list")
    graph = add_states(nx.DiGraph(), total if states is None else states)
    _covered(graph, total, "The table trade has no figures for {}. There are")
    for code in graph:
        sold, bought = total[code]
        graph.nodes[code].update(exports_usd=sold, imports_usd=bought)
    flows = trade[trade["year"] == year].set_index(["exporter", "importer"])
    for (exporter, importer), usd in flows["value_usd"].sort_index().items():
        if exporter in graph and importer in graph:
            graph.add_edge(
                exporter,
                importer,
                usd=usd,
                share_of_exports=usd / total[exporter][0],
                share_of_imports=usd / total[importer][1],
            )
    return graph


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
            f"There is no visa snapshot on {shown(day)}. There are: {', '.join(known)}."
        )
    wanted = _words(regimes, "visas", "regime", "regimes")
    if not wanted:
        allowed = ", ".join(meanings("visas", "regime").index)
        raise NetworkError(f"Name at least one regime: {allowed}.")
    covered = sorted(visas["passport"].unique())
    graph = add_states(nx.DiGraph(snapshot=day), covered if states is None else states)
    _covered(graph, covered, "The table of visas has no {}. It has")
    ties = visas[(visas["snapshot_on"] == day) & visas["regime"].isin(wanted)]
    ties = ties[ties["passport"].isin(graph) & ties["destination"].isin(graph)]
    for tie in ties.sort_values(["passport", "destination"]).itertuples():
        days = None if pd.isna(tie.days) else int(tie.days)
        graph.add_edge(tie.passport, tie.destination, regime=tie.regime, days=days)
    return graph
