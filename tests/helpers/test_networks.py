"""Networks are plain graphs, the same each time, and say what they cannot give."""

import math
from itertools import combinations
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import refused

from helpers.membership import MembershipError
from helpers.networks import (
    NetworkError,
    add_states,
    affiliation_network,
    border_network,
    capital_positions,
    corridor_network,
    trade_network,
    visa_network,
    write_graphml,
)

GULF = ["ARE", "BHR", "KWT", "QAT", "SAU"]

# ---- States as nodes ---------------------------------------------------------------


def test_states_come_in_order_of_the_alphabet_with_their_names():
    graph = add_states(nx.Graph(), ["UZB", "Kyrgyzstan", "CHN", "UZB"])
    assert list(graph) == ["CHN", "KGZ", "UZB"]
    assert graph.nodes["KGZ"] == {"name": "Kyrgyzstan"}


@pytest.mark.parametrize(
    "of",
    [
        lambda states: add_states(nx.Graph(), states),
        border_network,
        lambda states: trade_network(2020, states),
        lambda states: visa_network("2020-02-07", states=states),
    ],
)
def test_unknown_state_and_what_is_no_list_of_states_are_refused(of):
    refused(MembershipError, lambda: of(["XYZ"]), "XYZ")
    refused(NetworkError, lambda: of("CHN"), "list of states")


# ---- Positions ---------------------------------------------------------------------


def test_states_stand_at_their_capitals():
    found = capital_positions(["KGZ"])
    assert found["KGZ"] == pytest.approx((74.6, 42.9), abs=0.1)
    assert capital_positions(nx.Graph([("KGZ", "UZB")])).keys() == {"KGZ", "UZB"}


def test_capitals_too_close_are_pushed_apart_and_no_further():
    crowded, spread = capital_positions(GULF), capital_positions(GULF, apart=6)
    assert math.dist(crowded["BHR"], crowded["QAT"]) < 2
    for a, b in combinations(GULF, 2):
        assert 5.999 < math.dist(spread[a], spread[b]) < 25
    assert all(math.dist(crowded[s], spread[s]) < 10 for s in GULF)
    assert spread == capital_positions(GULF, apart=6)


def test_capitals_far_enough_stay():
    assert capital_positions(["CHN", "RUS"], apart=5) == capital_positions(
        ["CHN", "RUS"]
    )


# ---- GraphML -----------------------------------------------------------------------


@pytest.fixture
def graph():
    made = add_states(nx.DiGraph(), ["CHN", "KGZ"])
    made.nodes["CHN"]["area"] = np.int64(9)
    made.nodes["KGZ"]["area"] = float("nan")
    made.add_edge("CHN", "KGZ", weight=2.5, since=None)
    return made


def test_graphml_holds_what_is_known(graph, tmp_path):
    read = nx.read_graphml(write_graphml(graph, tmp_path / "trade.graphml"))
    assert read.is_directed()
    assert dict(read.nodes(data=True)) == {
        "CHN": {"label": "China", "name": "China", "area": 9},
        "KGZ": {"label": "Kyrgyzstan", "name": "Kyrgyzstan"},
    }
    assert list(read.edges(data=True)) == [("CHN", "KGZ", {"weight": 2.5})]


@pytest.mark.parametrize(
    "graph",
    [
        border_network(["CHN", "KGZ", "TJK"]),
        affiliation_network("2025-01-01"),
        corridor_network(),
        trade_network(2020),
        visa_network("2026-02-17"),
    ],
    ids="borders affiliations corridors trade visas".split(),
)
def test_every_network_can_be_written_for_other_programs(graph, tmp_path):
    read = nx.read_graphml(write_graphml(graph, tmp_path / "it.graphml"))
    assert set(read) == set(graph)
    assert read.number_of_edges() == graph.number_of_edges()
    for name in {name for *_, told in graph.edges(data=True) for name in told}:
        told = (list(g.edges(data=name)) for g in (read, graph))
        # An unknown value is left out, and a number is still that number.
        assert sorted(map(str, next(told))) == sorted(map(str, next(told)))


def keys(path):
    """What a GraphML file declares: {(for, name): type}."""
    return {
        (key.get("for"), key.get("attr.name")): key.get("attr.type")
        for key in ElementTree.parse(path).getroot()
        if key.tag.endswith("}key")
    }


def test_graphml_has_labels_and_weights_where_programs_look(tmp_path):
    path = write_graphml(trade_network(2019, ["CHN", "KGZ"]), tmp_path / "t.graphml")
    declared = keys(path)
    assert declared["node", "label"] == "string"
    assert declared["edge", "weight"] == "double"
    read = nx.read_graphml(path)
    for _, _, data in read.edges(data=True):
        assert data["weight"] == data["usd"]
        assert isinstance(data["weight"], float)


def test_weight_is_the_only_number_or_the_one_asked_for(tmp_path):
    made = nx.Graph()
    made.add_edge("A", "B", clubs=3, kind="both")
    read = nx.read_graphml(write_graphml(made, tmp_path / "a.graphml"))
    assert read.edges["A", "B"] == {"clubs": 3, "kind": "both", "weight": 3.0}
    assert read.nodes["A"] == {"label": "A"}
    made.add_edge("B", "C", clubs=1, votes=0.5, kind="one")
    made.edges["A", "B"]["votes"] = 0.25
    assert ("edge", "weight") not in keys(write_graphml(made, tmp_path / "b.graphml"))
    path = write_graphml(made, tmp_path / "c.graphml", weight="votes")
    assert nx.read_graphml(path).edges["B", "C"]["weight"] == 0.5
    refused(
        NetworkError,
        lambda: write_graphml(made, tmp_path / "d.graphml", weight="vote"),
        "Did you mean 'votes'?",
    )


def test_graphml_keeps_the_snapshot_on_every_edge(tmp_path):
    read = nx.read_graphml(
        write_graphml(visa_network("2020-02-07"), tmp_path / "v.graphml")
    )
    assert read.graph["snapshot"] == "2020-02-07"
    assert set(nx.get_edge_attributes(read, "snapshot").values()) == {"2020-02-07"}
    assert len(nx.get_edge_attributes(read, "snapshot")) == read.number_of_edges()


def test_graphml_keeps_edges_side_by_side_and_dates_as_text(tmp_path):
    made = nx.MultiGraph()
    for mode in ("road", "rail"):
        made.add_edge("A", "B", key=mode, mode=mode, on=pd.Timestamp("2020-02-07"))
    made.add_edge("B", "C", key="road", mode="road", on=pd.NaT)
    path = write_graphml(made, tmp_path / "m.graphml")
    edges = [e for e in ElementTree.parse(path).iter() if e.tag.endswith("}edge")]
    assert len({edge.get("id") for edge in edges}) == len(edges) == 3
    told = [data.get("on") for *_, data in nx.read_graphml(path).edges(data=True)]
    assert told == ["2020-02-07", "2020-02-07", None]


def test_attribute_that_no_program_reads_is_refused(tmp_path):
    made = nx.Graph()
    made.add_node("A", clubs=["SCO", "UN"])
    path = tmp_path / "a.graphml"
    refused(NetworkError, lambda: write_graphml(made, path), "'clubs'", "a list")
    assert not path.exists()


def test_graphml_never_writes_over_a_file(graph, tmp_path):
    path = tmp_path / "mine.graphml"
    path.write_text("my work")
    refused(NetworkError, lambda: write_graphml(graph, path), "is there already")
    assert path.read_text() == "my work"


def test_graphml_says_what_is_wrong_with_the_path(graph, tmp_path):
    refused(NetworkError, lambda: write_graphml(graph, "a.csv"), ".graphml")
    lost = tmp_path / "no" / "a.graphml"
    refused(NetworkError, lambda: write_graphml(graph, lost), "no folder")
