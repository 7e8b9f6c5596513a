"""The network of trade: flows as the tables have them, shares of the whole world."""

import pytest
from conftest import refused

from helpers.datasets import load
from helpers.membership import members
from helpers.networks import NetworkError, trade_network

TRADE = load("trade")
TOTALS = load("trade_totals").set_index(["year", "iso3"])
TEN = members("2024-12-31")


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


def test_state_without_trade_figures_is_refused():
    known, traded = set(load("countries")["iso3"]), set(TOTALS.index.unique("iso3"))
    missing = sorted(known - traded)
    assert missing, "every state of the course has trade figures now"
    refused(NetworkError, lambda: trade_network(2020, [missing[0]]), missing[0])
