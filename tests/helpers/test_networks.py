"""Networks: worked out by hand, the same as their tables, and the same each time."""

import math
import random
from itertools import combinations
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import refused

from helpers.datasets import load
from helpers.membership import members
from helpers.networks import (
    MEMBERSHIPS,
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

FIVE = ["CHN", "KAZ", "KGZ", "RUS", "TJK"]
GULF = ["ARE", "BHR", "KWT", "QAT", "SAU"]
TEN = members("2026-02-17")
BUILT = {
    "borders": border_network,
    "affiliations": lambda: affiliation_network("2025-01-01"),
    "roads": lambda: corridor_network("road"),
    "corridors": corridor_network,
    "trade": lambda: trade_network(2020, TEN),
    "visas": lambda: visa_network("2026-02-17"),
}


def groups(seed, of, number=5):
    """Random groups of states of every size, none and all among them."""
    chance, of = random.Random(seed), sorted(of)
    sizes = [0, 1, 2, len(of), *(chance.randint(2, len(of)) for _ in range(number))]
    return [chance.sample(of, size) for size in sizes]


# ---- What holds for all --------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT)
def test_a_network_is_in_order_can_be_written_and_belongs_to_its_reader(name, tmp_path):
    graph, before = BUILT[name](), nx.to_dict_of_dicts(BUILT[name]())
    # States before organisations.
    order = [(told.get("bipartite", 0), node) for node, told in graph.nodes(data=True)]
    assert order == sorted(order)
    assert list(graph.edges) == sorted(graph.edges)
    read = nx.read_graphml(write_graphml(graph, tmp_path / "it.graphml"))
    assert set(read) == set(graph)
    assert read.number_of_edges() == graph.number_of_edges()
    for told in {told for *_, data in graph.edges(data=True) for told in data}:
        # An unknown value is left out, and a number is still that number.
        both = [sorted(map(str, one.edges(data=told))) for one in (read, graph)]
        assert both[0] == both[1], told
    for *_, told in graph.edges(data=True):
        told.clear()
    graph.remove_nodes_from(list(graph)[:3])
    assert nx.to_dict_of_dicts(BUILT[name]()) == before


def test_states_come_in_order_with_their_names_however_they_are_called():
    graph = add_states(nx.Graph(), ["UZB", "Kyrgyzstan", "chn", "UZB"])
    assert list(graph) == ["CHN", "KGZ", "UZB"]
    assert graph.nodes["KGZ"] == {"name": "Kyrgyzstan"}
    for make in (border_network, lambda states: trade_network(2020, states)):
        assert list(make(["Uzbekistan", "CHN", "UZB"])) == ["CHN", "UZB"]


# ---- Positions ---------------------------------------------------------------------


def test_states_stand_at_their_capitals_and_no_closer_than_asked():
    assert capital_positions(["KGZ"])["KGZ"] == pytest.approx((74.6, 42.9), abs=0.1)
    pair = nx.Graph([("CHN", "RUS")])
    far = capital_positions(pair)
    assert capital_positions(pair, apart=5) == far and far.keys() == {"CHN", "RUS"}
    crowded, spread = capital_positions(GULF), capital_positions(GULF, apart=6)
    assert math.dist(crowded["BHR"], crowded["QAT"]) < 2
    for a, b in combinations(GULF, 2):
        assert 5.999 < math.dist(spread[a], spread[b]) < 25
    assert all(math.dist(crowded[s], spread[s]) < 10 for s in GULF)
    # Both of two are pushed, and as far: their middle stays.
    middles = [np.mean([*spots.values()], axis=0) for spots in (crowded, spread)]
    assert middles[0] == pytest.approx(middles[1])
    assert spread == capital_positions(GULF, apart=6)


# ---- GraphML -----------------------------------------------------------------------


def keys(path):
    """What a GraphML file declares: {(for, name): type}."""
    return {
        (key.get("for"), key.get("attr.name")): key.get("attr.type")
        for key in ElementTree.parse(path).getroot()
        if key.tag.endswith("}key")
    }


def test_graphml_has_what_is_known_with_labels_and_weights(tmp_path):
    made = add_states(nx.DiGraph(), ["CHN", "KGZ"])
    made.nodes["CHN"]["area"] = np.int64(9)
    made.nodes["KGZ"]["area"] = float("nan")
    made.add_edge("CHN", "KGZ", usd=7, since=None)
    made.add_edge("KGZ", "CHN", usd=2, since=None)
    path = write_graphml(made, tmp_path / "trade.graphml")
    assert keys(path)["node", "label"] == "string"
    assert keys(path)["edge", "weight"] == "double"
    read = nx.read_graphml(path)
    assert dict(read.nodes(data=True)) == {
        "CHN": {"label": "China", "name": "China", "area": 9},
        "KGZ": {"label": "Kyrgyzstan", "name": "Kyrgyzstan"},
    }
    assert list(read.edges(data=True)) == [
        ("CHN", "KGZ", {"usd": 7, "weight": 7.0}),
        ("KGZ", "CHN", {"usd": 2, "weight": 2.0}),
    ]
    text = path.read_text()
    refused(NetworkError, lambda: write_graphml(made, path), "is there already")
    assert path.read_text() == text


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
    nx.set_edge_attributes(made, {edge: {"weight": 9, "usd": 1} for edge in made.edges})
    read = nx.read_graphml(write_graphml(made, tmp_path / "d.graphml"))
    assert [weight for *_, weight in read.edges(data="weight")] == [9, 9], "its own"


def test_graphml_keeps_the_snapshot_edges_side_by_side_and_dates_as_text(tmp_path):
    made = nx.MultiGraph(snapshot="2020-02-07")
    for mode in ("road", "rail"):
        made.add_edge("A", "B", key=mode, mode=mode, on=pd.Timestamp("2020-02-07"))
    made.add_edge("B", "C", key="road", mode="road", on=pd.NaT)
    path = write_graphml(made, tmp_path / "m.graphml")
    edges = [e for e in ElementTree.parse(path).iter() if e.tag.endswith("}edge")]
    assert len({edge.get("id") for edge in edges}) == len(edges) == 3
    read = nx.read_graphml(path)
    told = [data.get("on") for *_, data in read.edges(data=True)]
    assert told == ["2020-02-07", "2020-02-07", None]
    assert read.graph["snapshot"] == "2020-02-07"
    assert [*nx.get_edge_attributes(read, "snapshot").values()] == ["2020-02-07"] * 3


# ---- Corridors -----------------------------------------------------------------------


def test_road_and_railway_between_the_same_places_are_two_edges():
    every = corridor_network()
    assert type(every) is nx.MultiGraph and type(corridor_network("road")) is nx.Graph
    assert len(every) == len(load("places"))
    assert set(every["Jinghe"]["Khorgos"]) == {"rail", "road"}
    assert every.edges["Jinghe", "Khorgos", "rail"]["mode"] == "rail"


def test_a_node_is_a_place_and_an_edge_a_link_with_what_is_known_and_no_more():
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
    assert roads.edges["Beyneu", "Tazhen"] == {
        "mode": "road",
        "km": 81,
        "status": "operating",
        "corridors": "C01;C02",
        "printed_km": 84.0,
    }
    assert "printed_km" not in roads.edges["Volgograd", "Astrakhan"]
    assert corridor_network("rail").edges["Astara", "Rasht"]["status"] == "planned"


def test_shortest_ways_by_hand():
    # With a pencil: Kashgar - Irkeshtam - Sary-Tash - Osh; and the six sums that
    # lesson 11 types in.
    ways = {
        ("Kashgar", "Osh"): 179 + 57 + 97,
        ("Kashgar", "Torugart"): 132,
        ("Kashgar", "Irkeshtam"): 179,
        ("Torugart", "Bishkek"): 365,
        ("Irkeshtam", "Bishkek"): 483,
        ("Irkeshtam", "Tashkent"): 488,
        ("Bishkek", "Tashkent"): 542,
    }
    roads = corridor_network("road")
    found = {ends: nx.shortest_path_length(roads, *ends, weight="km") for ends in ways}
    assert found == ways


def test_corridors_of_each_mode_are_their_rows_and_those_of_all():
    every, links = corridor_network(), load("corridor_links")
    together = 0
    for mode, rows in links.groupby("mode"):
        graph = corridor_network(mode)
        listed = zip(
            rows["from_place"], rows["to_place"], rows["great_circle_km"], strict=True
        )
        told = {(frozenset(ends), km) for *ends, km in graph.edges(data="km")}
        assert told == {(frozenset(ends), km) for *ends, km in listed}
        together += graph.number_of_edges()
    assert every.number_of_edges() == together


# ---- Borders -------------------------------------------------------------------------


def test_five_states_are_tied_as_drawn_by_hand():
    # From an atlas: China touches all, Russia and Tajikistan do not meet.
    by_hand = "CHN-KAZ CHN-KGZ CHN-RUS CHN-TJK KAZ-KGZ KAZ-RUS KGZ-TJK".split()
    assert ["-".join(sorted(edge)) for edge in border_network(FIVE).edges] == by_hand


def test_states_that_touch_nobody_are_there_too():
    graph = border_network(["UZB", "Kazakhstan", "BHR"])
    assert type(graph) is nx.Graph
    assert list(graph) == ["BHR", "KAZ", "UZB"]
    assert list(graph.edges(data=True)) == [("KAZ", "UZB", {"km": 2330})]
    assert type(graph.edges["KAZ", "UZB"]["km"]) is int
    circle = members("2026-03-03") + members("2026-03-03", "partner")
    assert set(nx.isolates(border_network(circle))) == {"BHR", "EGY", "LKA", "MDV"}
    assert list(border_network()) == members("2026-03-03")


def test_borders_agree_with_their_table():
    borders = load("borders")
    for group in groups("borders", {*borders["state_a"], *borders["state_b"]}):
        rows = borders[borders[["state_a", "state_b"]].isin(group).all(axis=1)]
        listed = zip(rows["state_a"], rows["state_b"], rows["km"], strict=True)
        graph = border_network(group)
        told = {frozenset(ends): km for *ends, km in graph.edges(data="km")}
        assert told == {frozenset(ends): km for *ends, km in listed}
        assert list(graph) == sorted(group)


# ---- Affiliations --------------------------------------------------------------------


def test_states_and_organisations_are_two_kinds_and_edges_between_them():
    graph = affiliation_network("2025-01-01")
    body = {"name": "Eurasian Economic Union", "kind": "organisation", "bipartite": 1}
    assert graph.nodes["EAEU"] == body
    state = {"name": "Kyrgyzstan", "kind": "state", "bipartite": 0}
    assert graph.nodes["KGZ"] == state
    kinds = dict(graph.nodes(data="kind"))
    assert all({kinds[a], kinds[b]} == {*kinds.values()} for a, b in graph.edges)
    # An unknown start counts and says so.
    told = {"status": "member", "began_on": None}
    assert graph.edges["JPN", "EBRD"] == told


def test_affiliations_are_the_rows_that_hold():
    rows = load("affiliations")
    rows = rows[rows["status"].isin(MEMBERSHIPS)]
    # On the first day of 2015 the EAEU began and EurAsEC ended.
    for on in ["2000-01-01", "2015-01-01", "2025-01-01"]:
        held = ~(rows["began_on"] > on) & ~(rows["ended_on"] <= on)
        listed = zip(rows["iso3"], rows["organisation"], rows["status"], strict=True)
        graph = affiliation_network(on)
        assert {*load("affiliations")["iso3"]} <= {*graph}, "without an edge too"
        ours = {*graph.edges(data="status")}
        ours = {edge for edge in ours if edge[1] not in ("SCO", "Shanghai Five")}
        assert ours == {row for row, holds in zip(listed, held, strict=True) if holds}
        assert [*graph.adj.get("SCO", [])] == members(on)


def test_shanghai_five_until_the_day_before_the_sco():
    assert [*affiliation_network("2001-06-13")["Shanghai Five"]] == FIVE
    # Uzbekistan joined on the eve of the SCO.
    eve, founded = (affiliation_network(f"2001-06-{day}") for day in (14, 15))
    assert [*eve["Shanghai Five"]] == [*founded["SCO"]] == [*FIVE, "UZB"]
    assert "SCO" not in eve and "Shanghai Five" not in founded


def test_other_statuses_can_be_chosen():
    partners = affiliation_network("2000-01-01", statuses="partner")
    assert sorted(partners["NATO PfP"])[:3] == ["ARM", "AZE", "BLR"]
    both = affiliation_network("2025-01-01", statuses=[*MEMBERSHIPS, "observer"])
    assert both.edges["UZB", "EAEU"] == {"status": "observer", "began_on": "2020-12-11"}
    assert "UZB" not in affiliation_network("2025-01-01")["EAEU"]


# ---- Trade ---------------------------------------------------------------------------


def test_one_flow_by_hand():
    # China to Kyrgyzstan, 2008: the rows as they stand in the two files.
    graph = trade_network(2008)
    edge = graph.edges["CHN", "KGZ"]
    totals = load("trade_totals").set_index(["year", "iso3"])
    sold = totals.at[(2008, "CHN"), "exports_usd"]
    assert edge["usd"] == 5_318_931_495
    assert edge["share_of_imports"] == pytest.approx(5_318_931_495 / 8_449_066_844)
    assert edge["share_of_exports"] == pytest.approx(5_318_931_495 / sold)
    assert graph.nodes["KGZ"]["imports_usd"] == 8_449_066_844
    assert graph.nodes["CHN"]["exports_usd"] == sold
    assert len(graph) == 37
    # No record, no edge.
    ten = trade_network(2020, TEN)
    assert not ten.has_edge("RUS", "IRN") and not ten.has_edge("IRN", "RUS")
    assert trade_network(2019, TEN).has_edge("RUS", "IRN")


def test_trade_agrees_with_its_tables_and_shares_are_of_the_whole_world():
    trade, totals = load("trade"), load("trade_totals")
    for year in random.Random("trade").sample(sorted(set(trade["year"])), 3):
        flows = trade[trade["year"] == year]
        whole = totals[totals["year"] == year].set_index("iso3")
        for group in groups(year, whole.index, number=2):
            graph = trade_network(int(year), states=group)
            rows = flows[flows["exporter"].isin(group) & flows["importer"].isin(group)]
            flow = rows[["exporter", "importer", "value_usd"]]
            listed = flow.itertuples(index=False, name=None)
            assert sorted(graph.edges(data="usd")) == sorted(listed)
            for seller, buyer, told in graph.edges(data=True):
                sold, bought = whole["exports_usd"][seller], whole["imports_usd"][buyer]
                assert told["share_of_exports"] == pytest.approx(told["usd"] / sold)
                assert told["share_of_imports"] == pytest.approx(told["usd"] / bought)
                assert 0 <= told["share_of_exports"] <= 1
                assert 0 <= told["share_of_imports"] <= 1


# ---- Visas ---------------------------------------------------------------------------


def test_edge_runs_from_the_passport_to_the_destination():
    graph = visa_network("2026-02-17")
    # Indians may visit Kazakhstan; Kazakhs need an electronic visa for India.
    assert graph.edges["IND", "KAZ"] == {"regime": "visa_free", "days": 14}
    assert not graph.has_edge("KAZ", "IND")
    assert graph.nodes["KAZ"]["name"] == "Kazakhstan"
    assert graph.graph["snapshot"] == "2026-02-17"
    online = visa_network("2026-02-17", ["e_visa"], ["KAZ", "Pakistan", "CHN"])
    assert online.edges["PAK", "KAZ"] == {"regime": "e_visa", "days": None}
    assert list(online) == ["CHN", "KAZ", "PAK"]
    assert visa_network("2026-02-17", "e_visa", [*online]).edges == online.edges


def test_visas_agree_with_their_table():
    visas = load("visas")
    ends, regimes = ["passport", "destination"], sorted(set(visas["regime"]))
    for snapshot, told in visas.groupby("snapshot_on"):
        chance = random.Random(str(snapshot))
        days = [snapshot, snapshot.date(), f"{snapshot:%Y-%m-%d}"]
        group = chance.sample(sorted(set(told["passport"])), 20)
        for wanted, states in [
            (["visa_free"], None),
            (chance.sample(regimes, 3), group),
        ]:
            graph = visa_network(chance.choice(days), wanted, states)
            rows = told[told["regime"].isin(wanted)]
            rows = rows[rows[ends].isin(states or set(told["passport"])).all(axis=1)]
            listed = zip(*(rows[name] for name in [*ends, "regime"]), strict=True)
            assert set(graph.edges(data="regime")) == set(listed)
            assert sum(days or 0 for *_, days in graph.edges(data="days")) == (
                rows["days"].fillna(0).sum()
            )
            assert list(graph) == sorted(states or set(told["passport"]))
