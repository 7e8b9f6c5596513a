"""The tables of corridors, closings and pipelines: rules in words, and the record."""

import math
import re
from itertools import pairwise

import networkx as nx
import pandas as pd
import pytest

from helpers.datasets import load, resource
from helpers.networks import corridor_network

PLACES = load("places").set_index("place")
LINKS = load("corridor_links")
LENGTHS = load("corridor_lengths")
CLOSURES = load("closures")
ENERGY = load("energy_links")
ROUTES = load("agreement_routes")
STRETCH = [
    (*sorted(ends), mode)
    for *ends, mode in zip(
        LINKS["from_place"], LINKS["to_place"], LINKS["mode"], strict=True
    )
]


def great_circle(a, b):
    """Shortest distance over a globe of the Earth's mean radius, in km."""
    a, b = PLACES.loc[a], PLACES.loc[b]
    x, y = math.radians(a["longitude"]), math.radians(a["latitude"])
    u, v = math.radians(b["longitude"]), math.radians(b["latitude"])
    half = math.sin((v - y) / 2) ** 2
    half += math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


# ---- Places --------------------------------------------------------------------------


def test_border_posts_alone_have_a_state_across():
    posts = PLACES["kind"] == "border_post"
    assert (posts == PLACES["across_iso3"].notna()).all()
    assert (PLACES["iso3"] != PLACES["across_iso3"]).all()


def test_coordinates_have_two_decimals_at_most():
    for column in ("longitude", "latitude"):
        assert (PLACES[column] == PLACES[column].round(2)).all()


def test_places_lie_near_the_capital_of_their_state_or_far_within_it():
    # Catches latitude and longitude swapped, and a place given to the wrong state.
    capitals = load("countries").set_index("iso3")
    for place, row in PLACES.iterrows():
        home = capitals.loc[row["iso3"]]
        away = abs(home["capital_longitude"] - row["longitude"])
        reach = {"RUS": 75, "CHN": 42, "KAZ": 23}.get(row["iso3"], 16)
        assert away < reach, place
        assert abs(home["capital_latitude"] - row["latitude"]) < 18, place


def test_every_place_is_on_a_link():
    assert set(PLACES.index) == {*LINKS["from_place"], *LINKS["to_place"]}


# ---- Links ---------------------------------------------------------------------------


def test_there_are_as_many_places_and_links_as_the_codebook_says():
    assert (len(PLACES), len(LINKS), len(set(STRETCH))) == (175, 251, 230)
    assert LINKS["printed_km"].notna().sum() == 10
    words = resource("corridor_links")["description"]
    assert "251 rows, 230 stretches" in words
    assert "ten rows" in words


def test_great_circle_is_that_of_the_two_places():
    for row in LINKS.itertuples():
        assert abs(great_circle(row.from_place, row.to_place) - row[7]) <= 0.5001


def test_no_printed_length_is_below_the_great_circle():
    printed = LINKS.dropna(subset="printed_km")
    assert (printed["printed_km"] >= printed["great_circle_km"]).all()


@pytest.mark.parametrize("corridor", sorted(set(LINKS["corridor_id"])))
def test_links_of_a_corridor_follow_one_another(corridor):
    part = LINKS[LINKS["corridor_id"] == corridor]
    assert list(part["number"]) == list(range(1, len(part) + 1))
    assert list(part["from_place"])[1:] == list(part["to_place"])[:-1]
    mode = {"C": "road", "L": "rail", "M": "sea"}[corridor[0]]
    assert set(part["mode"]) == {mode}
    assert part["corridor"].nunique() == 1


def test_a_stretch_is_told_in_the_same_way_wherever_it_appears():
    told = ["great_circle_km", "status", "printed_km", "e_road"]
    links = LINKS.fillna({"printed_km": 0, "e_road": ""}).assign(stretch=STRETCH)
    assert (links.groupby("stretch")[told].nunique() == 1).all(axis=None)


def test_states_change_at_a_border_post():
    posts = PLACES["kind"] == "border_post"
    wrong = set()
    for a, b, mode in set(STRETCH):
        crosses = PLACES.at[a, "iso3"] != PLACES.at[b, "iso3"]
        if mode == "road" and crosses and not posts[a] and not posts[b]:
            wrong.add((a, b))
    # The codebook names the one exception, a road from Iran into Afghanistan.
    assert [tuple(PLACES.loc[list(e), "iso3"]) for e in wrong] == [("AFG", "IRN")]


def test_a_post_joins_the_two_states_that_it_names():
    for post, row in PLACES[PLACES["kind"] == "border_post"].iterrows():
        near = [b if a == post else a for a, b, _ in set(STRETCH) if post in (a, b)]
        states = {PLACES.at[place, "iso3"] for place in near} | {row["iso3"]}
        # At Terespol the list ends; Poland has no place in it.
        assert row["across_iso3"] in states or post == "Terespol"


# Article 10 of the Joint Initiative of 14 October 2009 names these four roads.
ARTICLE_10 = {
    "C01": "Volgograd Astrakhan Atyrau Beyneu Kungrad",
    "C02": "Aktau Beyneu Kungrad",
    "C03": "Osh Sary-Tash Irkeshtam Kashgar",
    "C04": "Bratstvo Dushanbe Jirgatal Karamyk Irkeshtam Kashgar",
}


@pytest.mark.parametrize("corridor", ARTICLE_10)
def test_roads_of_article_10_pass_the_places_it_names_in_order(corridor):
    part = LINKS[LINKS["corridor_id"] == corridor]
    way = [part["from_place"].iloc[0], *part["to_place"]]
    assert [p for p in way if p in ARTICLE_10[corridor].split()] == ARTICLE_10[
        corridor
    ].split()
    assert part["part_of"].str.startswith("Joint Initiative 2009, article 10").all()


def test_e_40_is_where_the_treaty_puts_it():
    # AGR, annex I: Volgograd - Astrakhan - Atyrau - Beineu - Kungrad; Beineu - Shetpe
    # - Zhetybay is E 121.
    on = LINKS.set_index(["corridor_id", "number"])["e_road"]
    assert on["C01"].str.contains("E 40").all()
    assert on["C02", 2] == "E 121"
    assert pd.isna(on["C02", 1])
    assert LINKS.loc[LINKS["e_road"].notna(), "sources"].str.contains("agr_").all()


# ---- Printed lengths -----------------------------------------------------------------

IMPOSSIBLE = {"t37": "shorter than the straight line between its ends"}


def along(row):
    """Sum of our great-circle distances along the corridors of a printed length."""
    part = LINKS[LINKS["corridor_id"].isin(row.corridor_ids.split(";"))]
    way = nx.from_pandas_edgelist(part, "from_place", "to_place", "great_circle_km")
    ends = row.from_place, row.to_place
    return nx.shortest_path_length(way, *ends, weight="great_circle_km")


@pytest.mark.parametrize(
    "row",
    list(LENGTHS.dropna(subset=["from_place", "to_place"]).itertuples()),
    ids=lambda row: row.length_id,
)
def test_printed_length_is_between_ours_and_twice_ours(row):
    ours = along(row)
    assert (row.printed_km < ours) == (row.length_id in IMPOSSIBLE)
    assert row.printed_km < 2.05 * ours
    if row.length_id in IMPOSSIBLE:
        assert row.printed_km < great_circle(row.from_place, row.to_place)
        assert row.confidence == "low"


def test_lengths_name_corridors_that_exist():
    known = set(LINKS["corridor_id"])
    assert set(LENGTHS["corridor_ids"].str.split(";").explode()) <= known


def test_printed_length_of_a_link_is_also_among_the_lengths_or_noted():
    rails = {"L01": "the Chinese section of t02"}
    for row in LINKS.dropna(subset="printed_km").itertuples():
        ends = {row.from_place, row.to_place}
        same = [
            other.printed_km
            for other in LENGTHS.itertuples()
            if {other.from_place, other.to_place} == ends
        ]
        assert row.printed_km in same or row.corridor_id in rails


def test_parts_of_the_highway_add_up_as_their_source_says():
    km = LENGTHS.set_index("length_id")["printed_km"]
    assert km["t36"] + km["t31"] + km["t37"] == km["t30"] == 8445


# ---- Closings ------------------------------------------------------------------------


def test_only_border_posts_close_and_open_again_later():
    assert set(PLACES.loc[CLOSURES["place"], "kind"]) == {"border_post"}
    ended = CLOSURES.dropna(subset="reopened_on")
    assert (ended["reopened_on"] > ended["closed_on"]).all()


# ---- Energy and routes ---------------------------------------------------------------


def test_capacity_comes_with_its_unit():
    assert (ENERGY["capacity"].notna() == ENERGY["capacity_unit"].notna()).all()
    fits = {
        "gas": {"bcm_per_year", "million_cubic_feet_per_day"},
        "oil": {"mt_per_year", "thousand_barrels_per_day"},
        "electricity": {"mw"},
    }
    for row in ENERGY.dropna(subset="capacity").itertuples():
        assert row.capacity_unit in fits[row.commodity]


def test_states_on_the_way_are_known_and_none_comes_twice():
    known = set(load("countries")["iso3"])
    for row in ENERGY.itertuples():
        between = [] if pd.isna(row.transit) else row.transit.split(">")
        way = [row.exporter, *between, row.importer]
        assert len(set(way)) == len(way)
        assert set(way) <= known


def test_only_what_works_or_worked_has_a_year_of_commissioning():
    begun = ENERGY[ENERGY["commissioned_year"].notna()]
    assert set(begun["status"]) <= {"operating", "occasional"}


def test_neighbours_on_a_line_share_a_border():
    # A pipe cannot jump: each step joins two states that GeoDist calls neighbours.
    pairs = load("distances")
    near = pairs[pairs["neighbours"]]
    borders = {frozenset(p) for p in zip(near["state_a"], near["state_b"], strict=True)}
    have = {*pairs["state_a"], *pairs["state_b"]}
    for row in ENERGY.itertuples():
        between = [] if pd.isna(row.transit) else row.transit.split(">")
        way = [row.exporter, *between, row.importer]
        for a, b in pairwise(way):
            if {a, b} <= have:
                assert frozenset([a, b]) in borders, (row.link_id, a, b)


def test_six_routes_and_one_that_holds_no_way():
    roads = corridor_network("road")
    states = dict(roads.nodes(data="iso3"))
    joined = nx.Graph([(states[a], states[b]) for a, b in roads.edges])
    broken = [
        row.route
        for row in ROUTES.itertuples()
        if not nx.is_connected(joined.subgraph(row.states.split(";")))
    ]
    assert list(ROUTES["route"]) == [1, 2, 3, 4, 5, 6]
    assert broken == [5]


def test_ids_of_energy_links_and_lengths_are_in_order_or_named():
    assert list(LENGTHS["length_id"]) == sorted(LENGTHS["length_id"])
    assert all(re.fullmatch("[a-z0-9_]+", one) for one in ENERGY["link_id"])


def test_the_missing_road_of_lesson_11_is_missing_and_as_long_as_typed_there():
    assert not corridor_network("road").has_edge("Saratov", "Volgograd")
    assert round(great_circle("Saratov", "Volgograd")) == 335


def test_lines_are_of_the_size_that_such_lines_have():
    # A slip of a thousand: the largest pipes carry 60 bcm or 80 Mt a year, and 1.5
    # million barrels a day; the longest line here crosses from Siberia into Europe.
    most = {
        "bcm_per_year": 60,
        "mt_per_year": 80,
        "thousand_barrels_per_day": 1500,
        "million_cubic_feet_per_day": 6000,
        "mw": 2000,
    }
    told = ENERGY.dropna(subset="capacity")
    assert (told["capacity"] > 0).all()
    assert (told["capacity"] <= told["capacity_unit"].map(most)).all()
    assert ENERGY["length_km"].dropna().between(10, 5000).all()
    assert ENERGY["commissioned_year"].dropna().between(1960, 2025).all()


def test_parallel_lines_are_equally_long():
    lines = ENERGY.set_index("link_id").loc[["cac_a", "cac_b", "cac_c"]]
    assert set(lines["length_km"]) == {1833}  # three pipes in one trench: GEM
    assert lines["commissioned_year"].is_monotonic_increasing
