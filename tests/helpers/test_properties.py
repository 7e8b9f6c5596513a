"""What must hold whatever is asked: random days, random groups of states."""

import random
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from helpers import (
    add_states,
    affiliation_network,
    border_network,
    corridor_network,
    load,
    members,
    spells,
    status_on,
    statuses_on,
    tables,
    trade_network,
    visa_network,
)
from helpers.membership import OPENS, period

RULES = ("decision", "signature")
STATES = sorted(load("countries")["iso3"])


def days(seed, number=12):
    """Random days within the period of statuses, and the days around each change."""
    chance, (start, end) = random.Random(seed), period()
    found = [start, end]
    found += [
        start + pd.Timedelta(days=chance.randrange((end - start).days + 1))
        for _ in range(number)
    ]
    for begun in chance.sample(sorted(spells()["began_on"]), number):
        found += [begun - pd.Timedelta(days=1), begun, begun + pd.Timedelta(days=1)]
    return [day for day in found if start <= day <= end]


def subsets(seed, of, number=12):
    """Random groups of states of every size, none and all among them."""
    chance, of = random.Random(seed), sorted(of)
    sizes = [0, 1, 2, len(of), *(chance.randint(2, len(of)) for _ in range(number))]
    return [chance.sample(of, size) for size in sizes]


@pytest.fixture(autouse=True, scope="module")
def tables_stay_as_they_were():
    """No helper changes a loaded table, and no caller reaches the remembered one."""
    names = "statuses countries borders visas trade trade_totals affiliations".split()
    names += ["places", "corridor_links"]
    assert set(names) <= set(tables().index)
    before = {name: load(name).copy(deep=True) for name in names}
    yield
    for name, table in before.items():
        pd.testing.assert_frame_equal(load(name), table)


# ---- Membership --------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_spells_of_a_state_follow_each_other(rule):
    start, end = period()
    assert spells(partners_from=rule)["began_on"].is_monotonic_increasing
    for _, own in spells(partners_from=rule).groupby("iso3"):
        lasting = own["ended_on"].fillna(end + pd.Timedelta(days=1))
        assert (own["began_on"] < lasting).all(), "never backwards, never empty"
        assert (own["began_on"].iloc[1:].values == lasting.iloc[:-1].values).all()
        assert own["ended_on"].isna().tolist() == [False] * (len(own) - 1) + [True]
        assert own["began_on"].iloc[0] >= start


@pytest.mark.parametrize("rule", RULES)
def test_members_on_a_day_are_the_spells_open_on_it(rule):
    every = spells(partners_from=rule)
    for day in days(rule):
        held = every[(every["began_on"] <= day) & ~(every["ended_on"] <= day)]
        groups = {status: members(day, status, rule) for status in OPENS}
        assert sum(map(len, groups.values())) == len(held)
        for status, group in groups.items():
            assert group == sorted(held.loc[held["status"] == status, "iso3"])
        together = [code for group in groups.values() for code in group]
        assert len(together) == len(set(together)), "a state has one status at a time"


def test_status_and_members_tell_the_same():
    chance = random.Random("status")
    for day in days("status", number=4):
        held = statuses_on(day)
        groups = {code: status for status in OPENS for code in members(day, status)}
        assert list(held.items()) == sorted(groups.items())
        for code in chance.sample(STATES, 6):
            assert status_on(code, day) == held.get(code)


def test_spells_of_a_status_are_the_whole_table_filtered():
    every = spells()
    for status in OPENS:
        wanted = every[every["status"] == status].reset_index(drop=True)
        pd.testing.assert_frame_equal(spells(status), wanted)


# ---- Networks ----------------------------------------------------------------------


def test_borders_agree_with_their_table():
    borders = load("borders")
    covered = {*borders["state_a"], *borders["state_b"]}
    for group in subsets("borders", covered):
        graph = border_network(group)
        inside = borders["state_a"].isin(group) & borders["state_b"].isin(group)
        rows = borders[inside]
        told = {frozenset(ends): km for *ends, km in graph.edges(data="km")}
        listed = zip(rows["state_a"], rows["state_b"], rows["km"], strict=True)
        assert told == {frozenset(ends): km for *ends, km in listed}
        assert graph.size(weight="km") == rows["km"].sum()
        assert list(graph) == sorted(group)
        matrix = nx.to_numpy_array(graph, weight="km") if group else np.zeros((0, 0))
        assert (matrix == matrix.T).all()
        assert not matrix.diagonal().any(), "no state borders itself"


@pytest.mark.parametrize("snapshot", load("visas")["snapshot_on"].unique())
def test_visas_agree_with_their_table(snapshot):
    visas = load("visas")
    visas = visas[visas["snapshot_on"] == snapshot]
    regimes, chance = sorted(visas["regime"].unique()), random.Random(str(snapshot))
    for group in subsets(str(snapshot), set(visas["passport"]), number=5):
        wanted = chance.sample(regimes, chance.randint(1, len(regimes)))
        graph = visa_network(snapshot, wanted, states=group)
        there = visas["passport"].isin(group) & visas["destination"].isin(group)
        rows = visas[there & visas["regime"].isin(wanted)]
        listed = zip(rows["passport"], rows["destination"], rows["regime"], strict=True)
        assert set(graph.edges(data="regime")) == set(listed)
        assert graph.number_of_edges() == len(rows)
        assert set(graph) == set(group)


def test_trade_shares_are_shares_and_sums_are_kept():
    trade, totals = load("trade"), load("trade_totals")
    for year in random.Random("trade").sample(sorted(set(trade["year"])), 3):
        flows = trade[trade["year"] == year]
        whole = totals[totals["year"] == year].set_index("iso3")
        for group in subsets(year, whole.index, number=3):
            graph = trade_network(int(year), states=group)
            rows = flows[flows["exporter"].isin(group) & flows["importer"].isin(group)]
            flow = rows[["exporter", "importer", "value_usd"]]
            listed = flow.itertuples(index=False, name=None)
            assert sorted(graph.edges(data="usd")) == sorted(listed)
            assert graph.is_directed() and not graph.is_multigraph()
            sides = ("exports", graph.out_degree), ("imports", graph.in_degree)
            for side, degree in sides:
                part = dict(degree(weight=f"share_of_{side}"))
                for code, usd in degree(weight="usd"):
                    share = usd / whole.loc[code, f"{side}_usd"]
                    assert part[code] == pytest.approx(share)
                    assert 0 <= share <= 1


def test_projections_keep_their_totals():
    for day in ("1996-12-31", "2005-06-01", "2025-01-01"):
        graph = affiliation_network(day)
        kinds = dict(graph.nodes(data="kind"))
        assert all({kinds[a], kinds[b]} == {"state", "organisation"}
                   for a, b in graph.edges)  # fmt: skip
        states = [node for node in graph if kinds[node] == "state"]
        clubs = [node for node in graph if kinds[node] == "organisation"]
        for side, other in ((states, clubs), (clubs, states)):
            shared = nx.bipartite.weighted_projected_graph(graph, side)
            # Each node of the other side joins all pairs of its neighbours once.
            pairs = sum(graph.degree(one) * (graph.degree(one) - 1) for one in other)
            assert 2 * shared.size(weight="weight") == pairs
            matrix = nx.bipartite.biadjacency_matrix(graph, side, other).toarray()
            counted = matrix @ matrix.T
            assert (counted == counted.T).all()
            assert counted.diagonal().tolist() == [graph.degree(one) for one in side]


def test_corridors_of_each_mode_are_those_of_all():
    every = corridor_network()
    modes = sorted({mode for *_, mode in every.edges(data="mode")})
    alone = {mode: corridor_network(mode) for mode in modes}
    assert every.number_of_edges() == sum(map(len, (g.edges for g in alone.values())))
    links = load("corridor_links")
    for mode, graph in alone.items():
        rows = links[links["mode"] == mode]
        listed = {
            (frozenset(ends), km)
            for *ends, km in zip(
                rows["from_place"],
                rows["to_place"],
                rows["great_circle_km"],
                strict=True,
            )
        }
        told = {(frozenset(ends), km) for *ends, km in graph.edges(data="km")}
        assert told == listed
        ways = dict(nx.all_pairs_dijkstra_path_length(graph, weight="km"))
        for a, b in combinations(sorted(graph)[:8], 2):
            assert ways[a].get(b) == ways[b].get(a), "as far back as there"


def test_order_and_spelling_of_states_do_not_matter():
    chance, names = random.Random("names"), load("countries").set_index("iso3")["name"]
    for group in subsets("names", set(load("visas")["passport"]), number=4):
        mixed = [chance.choice([c, c.lower(), names[c]]) for c in group * 2]
        chance.shuffle(mixed)
        plain = add_states(nx.Graph(), group)
        assert list(add_states(nx.Graph(), mixed).nodes(data=True)) == list(
            plain.nodes(data=True)
        )


def test_what_a_reader_does_to_spells_stays_with_the_reader():
    spoilt, before = spells(), spells()
    spoilt.loc[:, "iso3"] = "XXX"
    spoilt.iloc[0, 2] = pd.NaT
    members("2024-07-04").clear()
    assert len(members("2024-07-04")) == 10
    pd.testing.assert_frame_equal(spells(), before)


def test_what_a_reader_does_to_a_graph_stays_with_the_reader():
    makers = [
        border_network,
        lambda: trade_network(2010),
        lambda: visa_network("2020-02-07"),
        lambda: affiliation_network("2025-01-01"),
        lambda: corridor_network("road"),
    ]
    for make in makers:
        spoilt, before = make(), nx.to_dict_of_dicts(make())
        for *_, told in spoilt.edges(data=True):
            told.clear()
        spoilt.remove_nodes_from(list(spoilt)[:3])
        assert nx.to_dict_of_dicts(make()) == before
