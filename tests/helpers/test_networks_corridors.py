"""The corridor network: what a node is, what an edge is, and the same each time."""

import networkx as nx
import pytest
from conftest import refused

from helpers.datasets import load
from helpers.networks import NetworkError, corridor_network


def test_a_mode_gives_a_plain_graph_and_all_modes_a_multigraph():
    assert type(corridor_network("road")) is nx.Graph
    every = corridor_network()
    assert type(every) is nx.MultiGraph
    assert len(every) == len(load("places"))


def test_road_and_railway_between_the_same_places_are_two_edges():
    every = corridor_network()
    assert set(every["Jinghe"]["Khorgos"]) == {"rail", "road"}
    assert every.edges["Jinghe", "Khorgos", "rail"]["mode"] == "rail"


def test_a_node_is_a_place():
    roads = corridor_network("road")
    assert roads.nodes["Irkeshtam"] == {
        "name": "Irkeshtam",
        "iso3": "KGZ",
        "across_iso3": "CHN",
        "kind": "border_post",
        "longitude": 73.92,
        "latitude": 39.7,
    }
    assert "across_iso3" not in roads.nodes["Osh"]
    assert "Mumbai" not in roads


def test_an_edge_is_a_link_with_what_is_known_and_no_more():
    roads = corridor_network("road")
    assert roads.edges["Beyneu", "Tazhen"] == {
        "mode": "road",
        "km": 81,
        "status": "operating",
        "corridors": "C01;C02",
        "printed_km": 84.0,
    }
    assert "printed_km" not in roads.edges["Volgograd", "Astrakhan"]


def test_plans_are_told_apart():
    rail = corridor_network("rail")
    planned = {ends for ends in rail.edges if rail.edges[ends]["status"] == "planned"}
    assert ("Astara", "Rasht") in planned
    assert {"operating", "planned", "under_construction"} == set(
        nx.get_edge_attributes(rail, "status").values()
    )


def test_shortest_way_by_hand():
    # Kashgar - Irkeshtam - Sary-Tash - Osh, added up with a pencil.
    roads = corridor_network("road")
    km = [
        roads.edges[e]["km"]
        for e in nx.utils.pairwise(["Kashgar", "Irkeshtam", "Sary-Tash", "Osh"])
    ]
    assert nx.shortest_path_length(roads, "Kashgar", "Osh", weight="km") == sum(km)
    assert sum(km) == 179 + 57 + 97


@pytest.mark.parametrize("mode", ["ship", "Road", "", 3, ["road"], True, "raod"])
def test_other_modes_are_refused(mode):
    clues = ["rail, road, sea"] + ["Did you mean 'road'?"] * (mode == "raod")
    refused(NetworkError, lambda: corridor_network(mode), *clues)


def test_toy_of_the_lesson_is_what_the_list_gives():
    # Lesson 11 types six sums in; they must stay those of the table.
    roads = corridor_network("road")
    toy = {
        ("Kashgar", "Torugart"): 132,
        ("Kashgar", "Irkeshtam"): 179,
        ("Torugart", "Bishkek"): 365,
        ("Irkeshtam", "Bishkek"): 483,
        ("Irkeshtam", "Tashkent"): 488,
        ("Bishkek", "Tashkent"): 542,
    }
    for ends, km in toy.items():
        assert nx.shortest_path_length(roads, *ends, weight="km") == km
