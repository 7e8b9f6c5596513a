"""Networks are plain graphs, the same each time, and say what they cannot give."""

import math
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from conftest import refused

from helpers.membership import MembershipError
from helpers.networks import NetworkError, add_states, capital_positions, write_graphml

GULF = ["ARE", "BHR", "KWT", "QAT", "SAU"]

# ---- States as nodes ---------------------------------------------------------------


def test_states_come_in_order_of_the_alphabet_with_their_names():
    graph = add_states(nx.Graph(), ["UZB", "Kyrgyzstan", "CHN", "UZB"])
    assert list(graph) == ["CHN", "KGZ", "UZB"]
    assert graph.nodes["KGZ"] == {"name": "Kyrgyzstan"}


def test_unknown_state_is_refused():
    refused(MembershipError, lambda: add_states(nx.Graph(), ["XYZ"]), "XYZ")


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
        "CHN": {"name": "China", "area": 9},
        "KGZ": {"name": "Kyrgyzstan"},
    }
    assert list(read.edges(data=True)) == [("CHN", "KGZ", {"weight": 2.5})]


def test_graphml_never_writes_over_a_file(graph, tmp_path):
    path = tmp_path / "mine.graphml"
    path.write_text("my work")
    refused(NetworkError, lambda: write_graphml(graph, path), "is there already")
    assert path.read_text() == "my work"


def test_graphml_says_what_is_wrong_with_the_path(graph, tmp_path):
    refused(NetworkError, lambda: write_graphml(graph, "a.csv"), ".graphml")
    lost = tmp_path / "no" / "a.graphml"
    refused(NetworkError, lambda: write_graphml(graph, lost), "no folder")
