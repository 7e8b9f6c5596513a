"""The network of trade: flows as the tables have them, shares of the whole world."""

import networkx as nx
import pandas as pd
import pytest
from conftest import refused

from helpers import networks
from helpers.datasets import load
from helpers.membership import MembershipError, members
from helpers.networks import NetworkError, trade_network

TRADE = load("trade")
TOTALS = load("trade_totals").set_index(["year", "iso3"])
TEN = members("2024-12-31")


@pytest.mark.parametrize("year", [2000, 2008, 2020])
def test_every_flow_of_the_year_is_an_edge_and_nothing_is_lost(year):
    graph, rows = trade_network(year), TRADE[TRADE["year"] == year]
    assert graph.is_directed() and not graph.is_multigraph()
    assert graph.number_of_edges() == len(rows)
    assert graph.size("usd") == rows["value_usd"].sum()
    sold = rows.groupby("exporter")["value_usd"].sum()
    bought = rows.groupby("importer")["value_usd"].sum()
    assert dict(graph.out_degree(weight="usd")) == sold.to_dict()
    assert dict(graph.in_degree(weight="usd")) == bought.to_dict()


def test_nodes_carry_their_trade_with_the_world():
    graph = trade_network(2008)
    assert len(graph) == 37
    for state, node in graph.nodes(data=True):
        assert node["exports_usd"] == TOTALS.at[(2008, state), "exports_usd"]
        assert node["imports_usd"] == TOTALS.at[(2008, state), "imports_usd"]
    assert graph.nodes["KGZ"]["name"] == "Kyrgyzstan"


def test_one_flow_by_hand():
    # China to Kyrgyzstan, 2008: the rows as they stand in the two files.
    edge = trade_network(2008).edges["CHN", "KGZ"]
    assert edge["usd"] == 5_318_931_495
    assert edge["share_of_imports"] == pytest.approx(5_318_931_495 / 8_449_066_844)
    assert edge["share_of_exports"] == pytest.approx(
        5_318_931_495 / TOTALS.at[(2008, "CHN"), "exports_usd"]
    )


def test_shares_are_of_the_whole_world_whichever_states_are_asked_for():
    small, large = trade_network(2014, ["CHN", "KGZ"]), trade_network(2014)
    assert list(small) == ["CHN", "KGZ"]
    assert set(small.edges) == {("CHN", "KGZ"), ("KGZ", "CHN")}
    assert all(small.edges[pair] == large.edges[pair] for pair in small.edges)


def test_shares_of_a_state_add_up_to_less_than_all():
    for year in range(2000, 2021):
        graph = trade_network(year)
        for way, side in [(graph.out_degree, "exports"), (graph.in_degree, "imports")]:
            shares = dict(way(weight=f"share_of_{side}"))
            assert all(0 <= share <= 1 for share in shares.values())
            assert max(shares.values()) > 0.5


def test_states_may_be_names_and_come_in_order():
    graph = trade_network(2020, ["Uzbekistan", "CHN", "UZB"])
    assert list(graph) == ["CHN", "UZB"]
    assert list(trade_network(2020, TEN).edges) == sorted(
        trade_network(2020, TEN).edges
    )


def test_flow_without_a_record_is_no_edge():
    ours = trade_network(2020, TEN)
    assert not ours.has_edge("RUS", "IRN") and not ours.has_edge("IRN", "RUS")
    assert ours.number_of_edges() == 88
    assert trade_network(2019, TEN).has_edge("RUS", "IRN")


@pytest.mark.parametrize("year", [2021, 1999, "2020", 2020.5, None, True])
def test_year_without_trade_is_refused_with_the_years_there_are(year):
    refused(NetworkError, lambda: trade_network(year), "2000 to 2020")


def test_unknown_states_are_refused():
    refused(MembershipError, lambda: trade_network(2020, ["XYZ"]), "XYZ")
    refused(NetworkError, lambda: trade_network(2020, "KGZ"), "list")


def test_state_without_trade_figures_is_refused():
    known, traded = set(load("countries")["iso3"]), set(TOTALS.index.unique("iso3"))
    missing = sorted(known - traded)
    assert missing, "every state of the course has trade figures now"
    refused(NetworkError, lambda: trade_network(2020, [missing[0]]), missing[0])


def test_a_graph_can_be_changed_without_harm_to_the_next():
    graph = trade_network(2020, TEN)
    graph.remove_node("CHN")
    graph.edges["RUS", "KGZ"]["usd"] = 0
    again = trade_network(2020, TEN)
    assert "CHN" in again and again.edges["RUS", "KGZ"]["usd"] > 1e9


def test_graph_is_that_of_the_table(monkeypatch):
    before = trade_network(2020, ["CHN", "KGZ"]).size("usd")
    doubled = {"trade": TRADE.assign(value_usd=2 * TRADE["value_usd"])}
    monkeypatch.setattr(networks, "load", lambda table: doubled.get(table, load(table)))
    assert trade_network(2020, ["CHN", "KGZ"]).size("usd") == 2 * before


# ---- What the lesson builds on -----------------------------------------------------


def test_pagerank_of_the_toy_by_hand():
    # Four villages; each hands its vote to those it buys from (see the lesson).
    rows = {"A": [0, 8, 5, 2], "B": [3, 0, 5, 0], "C": [1, 2, 0, 0], "D": [0] * 4}
    toy = pd.DataFrame.from_dict(rows, orient="index", columns=list("ABCD"))
    votes = toy / toy.sum()
    rank = pd.Series(0.25, toy.index)
    for _ in range(100):
        rank = 0.15 / 4 + 0.85 * votes.dot(rank)
    graph = nx.from_pandas_adjacency(toy, create_using=nx.DiGraph).reverse()
    assert nx.pagerank(graph, weight="weight") == pytest.approx(dict(rank), abs=1e-5)
