"""Places, links, printed lengths, closings, pipelines and routes fit each other."""

from itertools import pairwise

import networkx as nx
import pandas as pd
import pytest
from data_rows import arc, cells, entries_of, great_circle, keyed

from helpers.datasets import load
from helpers.networks import corridor_network


def stretches():
    """The different links: (place, place, mode), the places in order."""
    links = load("corridor_links")[["from_place", "to_place", "mode"]].values
    return sorted({(*sorted(ends), mode) for *ends, mode in links})


def same(frame, by, *columns):
    """Groups whose rows differ in one of the columns, empty cells included."""
    differ = frame.groupby(by)[list(columns)].nunique(dropna=False) > 1
    return list(differ.index[differ.any(axis=1)])


# ---- Places --------------------------------------------------------------------------


def test_border_posts_alone_have_a_state_across():
    places = load("places")
    posts = places["kind"] == "border_post"
    assert (posts == places["across_iso3"].notna()).all()
    assert (places["iso3"] != places["across_iso3"]).all()
    for column in ("longitude", "latitude"):
        assert (places[column] == places[column].round(2)).all()
    assert all(row.place in row.name for row in places.itertuples(index=False))


def test_places_lie_near_the_capital_of_their_state_or_far_within_it():
    # Catches latitude and longitude swapped, and a place given to the wrong state.
    capitals = keyed("countries")
    for row in load("places").itertuples():
        home = capitals.loc[row.iso3]
        reach = {"RUS": 75, "CHN": 42, "KAZ": 23}.get(row.iso3, 16)
        assert abs(home["capital_longitude"] - row.longitude) < reach, row.place
        assert abs(home["capital_latitude"] - row.latitude) < 18, row.place


def test_two_gazetteers_put_a_capital_in_one_place():
    # Natural Earth and GeoNames; a dozen capitals are in both tables.
    places = load("places").set_index(["name", "iso3"])[["latitude", "longitude"]]
    capitals = load("countries").set_index(["capital", "iso3"])
    capitals = capitals[["capital_latitude", "capital_longitude"]]
    both = capitals.index.intersection(places.index)
    gap = capitals.loc[both].to_numpy() - places.loc[both].to_numpy()
    assert len(both) >= 12
    assert abs(gap).max() < 0.13


# ---- Links ---------------------------------------------------------------------------


def test_every_place_is_on_a_link_that_is_as_long_as_the_great_circle():
    links, places = load("corridor_links"), keyed("places")
    assert set(places.index) == {*links["from_place"], *links["to_place"]}
    where = places[["latitude", "longitude"]].apply(tuple, axis=1)
    for row in links.itertuples():
        found = arc(where[row.from_place], where[row.to_place])
        assert abs(found - row.great_circle_km) <= 0.5001, (
            row.from_place,
            row.to_place,
        )
    printed = links.dropna(subset="printed_km")
    assert (printed["printed_km"] >= printed["great_circle_km"]).all()


MODES = {"C": "road", "L": "rail", "M": "sea"}


def test_links_of_a_corridor_follow_one_another_and_its_id_tells_the_mode():
    links = load("corridor_links")
    for corridor, part in links.groupby("corridor_id"):
        assert list(part["number"]) == list(range(1, len(part) + 1)), corridor
        assert list(part["from_place"])[1:] == list(part["to_place"])[:-1], corridor
        assert set(part["mode"]) == {MODES[corridor[0]]}, corridor
    assert same(links, "corridor_id", "corridor") == []
    for row in load("corridor_lengths").itertuples():
        modes = {MODES[id[0]] for id in row.corridor_ids.split(";")}
        assert row.mode == (modes.pop() if len(modes) == 1 else "mixed"), row.length_id


def test_a_stretch_is_told_in_the_same_way_wherever_it_appears():
    links = load("corridor_links")
    ends = links[["from_place", "to_place"]].apply(sorted, axis=1).str.join(" ")
    links = links.assign(stretch=ends + " " + links["mode"])
    told = ["great_circle_km", "status", "printed_km", "e_road"]
    assert same(links, "stretch", *told) == []


def test_states_change_at_a_border_post_that_joins_the_two_it_names():
    places = keyed("places")
    posts = places["kind"] == "border_post"
    wrong, near = set(), {}
    for a, b, mode in stretches():
        for one, other in ((a, b), (b, a)):
            near.setdefault(one, {places.at[one, "iso3"]}).add(places.at[other, "iso3"])
        crosses = places.at[a, "iso3"] != places.at[b, "iso3"]
        if mode == "road" and crosses and not posts[a] and not posts[b]:
            wrong.add((places.at[a, "iso3"], places.at[b, "iso3"]))
    # The codebook names the one exception, a road from Iran into Afghanistan.
    assert wrong == {("AFG", "IRN")}
    across = places["across_iso3"].dropna()
    alone = {post for post, state in across.items() if state not in near[post]}
    assert alone == {"Terespol"}  # where the list ends; Poland has no place in it


# Article 10 of the Joint Initiative of 14 October 2009 names these four roads.
ARTICLE_10 = {
    "C01": "Volgograd Astrakhan Atyrau Beyneu Kungrad",
    "C02": "Aktau Beyneu Kungrad",
    "C03": "Osh Sary-Tash Irkeshtam Kashgar",
    "C04": "Bratstvo Dushanbe Jirgatal Karamyk Irkeshtam Kashgar",
}


@pytest.mark.parametrize("corridor", ARTICLE_10)
def test_roads_of_article_10_pass_the_places_it_names_in_order(corridor):
    part = load("corridor_links").query("corridor_id == @corridor")
    named = ARTICLE_10[corridor].split()
    way = [part["from_place"].iloc[0], *part["to_place"]]
    assert [place for place in way if place in named] == named
    assert part["part_of"].str.startswith("Joint Initiative 2009, article 10").all()


def test_e_40_is_where_the_treaty_puts_it():
    # AGR, annex I: Volgograd - Astrakhan - Atyrau - Beineu - Kungrad; Beineu - Shetpe
    # - Zhetybay is E 121.
    links = keyed("corridor_links")
    assert links.loc["C01", "e_road"].str.contains("E 40").all()
    assert links.at[("C02", 2), "e_road"] == "E 121"
    assert pd.isna(links.at[("C02", 1), "e_road"])
    assert links.loc[links["e_road"].notna(), "sources"].str.contains("agr_").all()


# ---- Printed lengths -----------------------------------------------------------------

IMPOSSIBLE = {"t37": "shorter than the straight line between its ends"}


def test_printed_length_is_between_ours_and_twice_ours():
    links, lengths = load("corridor_links"), load("corridor_lengths")
    ids = cells("corridor_links", "corridor_id")
    assert set(entries_of(lengths["corridor_ids"])) <= ids
    for row in lengths.dropna(subset=["from_place", "to_place"]).itertuples():
        part = links[links["corridor_id"].isin(row.corridor_ids.split(";"))]
        way = nx.from_pandas_edgelist(part, "from_place", "to_place", "great_circle_km")
        ends = row.from_place, row.to_place
        ours = nx.shortest_path_length(way, *ends, weight="great_circle_km")
        assert (row.printed_km < ours) == (row.length_id in IMPOSSIBLE), row.length_id
        assert row.printed_km < 2.05 * ours, row.length_id
        if row.length_id in IMPOSSIBLE:
            assert row.printed_km < great_circle(*ends)
            assert row.confidence == "low"


def test_printed_length_of_a_link_is_also_among_the_lengths_or_noted():
    lengths = load("corridor_lengths")
    for row in load("corridor_links").dropna(subset="printed_km").itertuples():
        ends = {row.from_place, row.to_place}
        told = lengths[
            lengths["from_place"].isin(ends) & lengths["to_place"].isin(ends)
        ]
        # L01: the Chinese section of t02.
        assert row.printed_km in set(told["printed_km"]) or row.corridor_id == "L01"


def test_parts_of_a_length_add_up_as_their_source_says():
    lengths = keyed("corridor_lengths")
    km = lengths["printed_km"]
    assert km["t36"] + km["t31"] + km["t37"] == km["t30"] == 8445
    sums = lengths["note"].str.extract(r"^(\d+) [A-Z]\w+ \+ (\d+) [A-Z]\w+ \+ (\d+) ")
    sums = sums.dropna().astype(float).sum(axis=1)
    assert len(sums) > 0
    assert (sums == km[sums.index]).all()


def test_missing_road_of_lesson_11_is_missing_and_as_long_as_typed_there():
    assert not corridor_network("road").has_edge("Saratov", "Volgograd")
    assert round(great_circle("Saratov", "Volgograd")) == 335


# ---- Closings and routes -------------------------------------------------------------


def test_only_border_posts_close_and_open_again_later():
    closures = load("closures")
    assert set(closures["place"].map(keyed("places")["kind"])) == {"border_post"}
    ended = closures.dropna(subset="reopened_on")
    assert (ended["reopened_on"] > ended["closed_on"]).all()


def test_five_of_six_routes_hold_a_way():
    roads = corridor_network("road")
    states = dict(roads.nodes(data="iso3"))
    joined = nx.Graph([(states[a], states[b]) for a, b in roads.edges])
    routes = keyed("agreement_routes")["states"].str.split(";")
    broken = [
        r for r in routes.index if not nx.is_connected(joined.subgraph(routes[r]))
    ]
    assert broken == [5]


# ---- Pipelines and power lines -------------------------------------------------------


def ways():
    """Each line with its states in order, from seller to buyer."""
    for row in load("energy_links").itertuples():
        between = row.transit.split(">") if isinstance(row.transit, str) else []
        yield row, [row.exporter, *between, row.importer]


def test_a_line_passes_known_states_once_and_never_jumps():
    # Each step of a pipe joins two states that GeoDist calls neighbours.
    pairs = load("distances")
    near = pairs[pairs["neighbours"]][["state_a", "state_b"]]
    borders, have = set(map(frozenset, near.values)), set(near.values.ravel())
    for row, way in ways():
        assert len(set(way)) == len(way), row.link_id
        assert set(way) <= cells("countries", "iso3"), row.link_id
        for step in pairwise(way):
            assert not set(step) <= have or frozenset(step) in borders, row.link_id


def test_states_and_goods_in_the_name_of_a_line_are_its_own():
    names = keyed("countries")["name"]
    goods = {"gas": "gas|Power of Siberia|route", "oil": "oil|ESPO|Caspian"}
    goods["electricity"] = "kV|voltage|power line"
    for row, way in ways():
        own = [row.name.find(names[state]) for state in way if names[state] in row.name]
        assert own == sorted(own), row.link_id
        named = {s for s in names.index if names[s] in row.name.replace("East", "")}
        assert named <= set(way), row.link_id
        assert pd.Series(row.name).str.contains(goods[row.commodity])[0] or (
            row.link_id == "cac"
        ), row.link_id


# A slip of a thousand: the largest pipes carry 60 bcm or 80 Mt a year, and 1.5 million
# barrels a day; the longest line here crosses from Siberia into Europe.
MOST = {
    "bcm_per_year": ("gas", 60),
    "million_cubic_feet_per_day": ("gas", 6000),
    "mt_per_year": ("oil", 80),
    "thousand_barrels_per_day": ("oil", 1500),
    "mw": ("electricity", 2000),
}


def test_lines_are_of_the_size_that_such_lines_have():
    lines = keyed("energy_links")
    for row in lines.dropna(subset="capacity").itertuples():
        commodity, most = MOST[row.capacity_unit]
        assert row.commodity == commodity, row.Index
        assert 0 < row.capacity <= most, row.Index
    assert lines["length_km"].dropna().between(10, 5000).all()
    assert lines["commissioned_year"].dropna().between(1960, 2025).all()
    begun = lines[lines["commissioned_year"].notna()]
    assert set(begun["status"]) <= {"operating", "occasional"}
    parallel = lines.loc[["cac_a", "cac_b", "cac_c"]]
    assert set(parallel["length_km"]) == {1833}  # three pipes in one trench: GEM
    assert parallel["commissioned_year"].is_monotonic_increasing
