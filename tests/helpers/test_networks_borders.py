"""Borders: the network worked out by hand, and the tables against other lists."""

import networkx as nx
import pandas as pd
import pytest
from conftest import refused

from helpers.datasets import load
from helpers.membership import members, spells
from helpers.networks import NetworkError, border_network

BORDERS = load("borders")
LENGTHS = load("border_lengths")
PAIR = ["state_a", "state_b"]
FIVE = ["CHN", "KAZ", "KGZ", "RUS", "TJK"]
# Drawn by hand from an atlas: China touches all, Russia and Tajikistan do not meet.
FIVE_BY_HAND = {
    ("CHN", "KAZ"),
    ("CHN", "KGZ"),
    ("CHN", "RUS"),
    ("CHN", "TJK"),
    ("KAZ", "KGZ"),
    ("KAZ", "RUS"),
    ("KGZ", "TJK"),
}


def pairs(frame):
    return set(zip(frame["state_a"], frame["state_b"], strict=True))


def circle():
    """The 27 members and partners of 2026."""
    return members("2026-03-03") + members("2026-03-03", "partner")


# ---- The network -------------------------------------------------------------------


def test_five_states_are_tied_as_drawn_by_hand():
    graph = border_network(FIVE)
    assert {tuple(sorted(edge)) for edge in graph.edges} == FIVE_BY_HAND
    assert dict(graph.degree) == {"CHN": 4, "KAZ": 3, "KGZ": 3, "RUS": 2, "TJK": 2}
    assert nx.density(graph) == 0.7


def test_betweenness_of_the_five_is_that_of_pencil_and_paper():
    # Russia-Tajikistan: by China. Kyrgyzstan-Russia: China or Kazakhstan.
    # Kazakhstan-Tajikistan: China or Kyrgyzstan. Six pairs do not contain China.
    graph = border_network(FIVE)
    points = nx.betweenness_centrality(graph, normalized=False)
    assert points == {"CHN": 2, "KAZ": 0.5, "KGZ": 0.5, "RUS": 0, "TJK": 0}
    assert nx.betweenness_centrality(graph)["CHN"] == pytest.approx(2 / 6)


def test_nodes_and_edges_say_what_they_are():
    graph = border_network(["UZB", "Kazakhstan", "BHR"])
    assert type(graph) is nx.Graph
    assert list(graph) == ["BHR", "KAZ", "UZB"]
    assert graph.nodes["KAZ"] == {"name": "Kazakhstan"}
    assert list(graph.edges(data=True)) == [("KAZ", "UZB", {"km": 2330})]
    assert type(graph.edges["KAZ", "UZB"]["km"]) is int


def test_states_that_touch_nobody_are_there_too():
    alone = set(nx.isolates(border_network(circle())))
    assert alone == {"BHR", "EGY", "LKA", "MDV"}


def test_default_is_the_members_at_the_end_of_the_table():
    assert list(border_network()) == members("2026-03-03")


def test_no_states_make_an_empty_network():
    assert len(border_network([])) == 0


def test_state_without_data_is_refused_and_not_drawn_as_an_island():
    # Bangladesh borders India and Myanmar, but the table does not hold its borders.
    refused(NetworkError, lambda: border_network(["BGD", "IND"]), "BGD")
    refused(NetworkError, lambda: border_network(["USA"]), "AFG, ARE")


# ---- What each enlargement did, checked on the map ----------------------------------


@pytest.mark.parametrize(
    ("day", "borders", "cut_states", "bridges"),
    [
        ("2001-06-15", 10, [], []),
        ("2017-06-09", 13, ["CHN"], []),
        ("2023-07-04", 14, ["CHN", "PAK"], [("IRN", "PAK")]),
        ("2024-07-04", 15, ["CHN", "PAK", "RUS"], [("BLR", "RUS"), ("IRN", "PAK")]),
    ],
)
def test_shape_after_each_enlargement(day, borders, cut_states, bridges):
    graph = border_network(members(day))
    assert graph.number_of_edges() == borders
    assert sorted(nx.articulation_points(graph)) == cut_states
    assert sorted(tuple(sorted(edge)) for edge in nx.bridges(graph)) == bridges


# ---- The tables --------------------------------------------------------------------


def test_borders_are_those_among_the_states_that_the_codebook_names():
    named = {*circle(), "GEO", "TKM", "UKR", "VNM"}
    assert {*BORDERS["state_a"], *BORDERS["state_b"]} <= named
    assert len(named) == 31
    assert set(circle()) <= set(spells()["iso3"])


# Totals as the Factbook prints them, for the states all of whose neighbours are here.
PRINTED_TOTALS = {"KAZ": 13364, "KGZ": 4573, "MNG": 8082, "TJK": 4130, "UZB": 6893}


@pytest.mark.parametrize("state", PRINTED_TOTALS)
def test_borders_of_a_state_add_up_to_the_printed_total(state):
    own = (BORDERS["state_a"] == state) | (BORDERS["state_b"] == state)
    assert BORDERS.loc[own, "km"].sum() == PRINTED_TOTALS[state]


def test_an_independent_list_differs_in_one_pair_of_the_27():
    # GeoDist still has the border that the Factbook dropped after its edition of 1992.
    distances = load("distances")
    theirs = pairs(distances[distances["neighbours"]])
    among = {a for a in theirs | pairs(BORDERS) if set(a) <= set(circle())}
    assert among & theirs - pairs(BORDERS) == {("ARE", "QAT")}
    assert among & pairs(BORDERS) - theirs == set()


def test_neighbours_have_capitals_within_reach_of_each_other():
    # None are farther apart than those of the two largest: Beijing and Moscow.
    near = load("distances").merge(BORDERS, on=PAIR).set_index(PAIR)["capitals_km"]
    assert near.idxmax() == ("CHN", "RUS")


def test_editions_are_those_of_the_archive():
    assert sorted(set(LENGTHS["edition"])) == [*range(1990, 2018), *range(2021, 2026)]


def test_only_one_border_was_dropped():
    assert pairs(LENGTHS) - pairs(BORDERS) == {("ARE", "QAT")}
    dropped = LENGTHS[(LENGTHS["state_a"] == "ARE") & (LENGTHS["state_b"] == "QAT")]
    assert list(dropped["edition"]) == [1990, 1991, 1992]


def test_what_the_emirates_lost_turned_up_in_saudi_arabia():
    km = LENGTHS.set_index(["edition", *PAIR])["km_profile_a"]
    lost = km[1992, "ARE", "QAT"]
    assert km[1993, "QAT", "SAU"] == km[1992, "QAT", "SAU"] + lost


def test_borders_of_the_soviet_union_are_not_given_to_its_heirs():
    heirs = set("ARM AZE BLR GEO KAZ KGZ RUS TJK TKM UKR UZB".split())
    soviet = LENGTHS[LENGTHS["edition"] < 1992]
    assert not heirs & {*soviet["state_a"], *soviet["state_b"]}


def test_pairs_missing_in_an_edition_are_the_ones_the_archive_lost():
    first = LENGTHS.groupby(PAIR)["edition"].min()
    editions = sorted(set(LENGTHS["edition"]))
    lost = {}
    for key, seen in LENGTHS.groupby(PAIR)["edition"]:
        due = [year for year in editions if year >= first[key]]
        gap = sorted(set(due) - set(seen))
        if gap:
            lost[key] = (gap[0], gap[-1])
    assert lost == {
        ("ARE", "QAT"): (1993, 2025),
        ("ARM", "AZE"): (1996, 2013),
        ("CHN", "KAZ"): (1996, 1997),
    }


def test_issue_with_something_to_say_has_a_note():
    told = BORDERS["issue_2023"].isin(["line_open", "line_settled", "other"])
    assert BORDERS.loc[told, "note"].notna().all()
    assert set(BORDERS["confidence"]) == {"medium", "low"}


def test_all_but_one_line_of_the_shanghai_five_is_agreed():
    inside = BORDERS[BORDERS[PAIR].isin(FIVE).all(axis=1)].set_index(PAIR)
    still_open = inside.index[inside["issue_2023"] != "line_settled"]
    assert list(still_open) == [("KGZ", "TJK")]


def test_nearly_all_borders_were_measured_anew_in_two_editions():
    table = LENGTHS.pivot_table("km_profile_a", PAIR, "edition").ffill(axis=1)
    moved = table.diff(axis=1).fillna(0).ne(0)
    assert moved[[2014, 2015]].any(axis=1).sum() > 0.9 * len(BORDERS)
    other = moved.drop(columns=[2014, 2015]).sum()
    assert other.max() <= 2
    assert isinstance(other, pd.Series)
