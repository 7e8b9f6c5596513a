"""Places, links, printed lengths, closings, pipelines and routes fit each other."""

from itertools import pairwise

import networkx as nx
import pandas as pd
from data_rows import against, arc, cells, entries_of, great_circle, hold, keyed

from helpers.datasets import load
from helpers.networks import corridor_network

# ---- Places --------------------------------------------------------------------------


def test_places_lie_near_the_capital_of_their_state_or_far_within_it():
    # Catches latitude and longitude swapped, and a place given to the wrong state.
    places = load("places")
    home = keyed("countries").loc[places["iso3"]].reset_index()
    reach = places["iso3"].map({"RUS": 75, "CHN": 42, "KAZ": 23}).fillna(16)
    far = (home["capital_longitude"] - places["longitude"]).abs() >= reach
    far |= (home["capital_latitude"] - places["latitude"]).abs() >= 18
    hold(against("places", far, "too far from its capital"))
    unlike = [row.place not in row.name for row in places.itertuples(index=False)]
    hold(against("places", unlike, "the place is not in its name"))
    # Natural Earth and GeoNames put a dozen capitals in one place.
    capitals = home.set_index(["capital", "iso3"]).index
    own = pd.MultiIndex.from_frame(places[["name", "iso3"]]) == capitals
    gap = pd.concat(
        [(home[f"capital_{x}"] - places[x])[own] for x in ("longitude", "latitude")]
    )
    assert own.sum() >= 12
    assert gap.abs().max() < 0.13


# ---- Links ---------------------------------------------------------------------------

MODES = {"C": "road", "L": "rail", "M": "sea"}


def test_links_follow_one_another_along_the_great_circle():
    links, places = load("corridor_links"), keyed("places")
    assert set(places.index) == {*links["from_place"], *links["to_place"]}
    where = places[["latitude", "longitude"]].apply(tuple, axis=1)
    ends = zip(links["from_place"], links["to_place"], strict=True)
    gap = links["great_circle_km"] - [arc(where[a], where[b]) for a, b in ends]
    hold(
        against("corridor_links", gap.abs() > 0.5001, "not as long as a straight line")
    )
    for corridor, part in links.groupby("corridor_id"):
        assert list(part["number"]) == list(range(1, len(part) + 1)), corridor
        assert list(part["from_place"])[1:] == list(part["to_place"])[:-1], corridor
    # A stretch is told in the same way wherever it appears.
    ends = links[["from_place", "to_place"]].apply(sorted, axis=1).str.join(" ")
    told = links[["great_circle_km", "status", "printed_km", "e_road"]]
    told = told.groupby([ends, links["mode"]]).nunique(dropna=False)
    assert told[told.gt(1).any(axis=1)].empty


def test_states_change_at_a_border_post_that_joins_the_two_it_names():
    places, links = keyed("places"), load("corridor_links")
    posts, state = places["kind"] == "border_post", places["iso3"]
    wrong, near = set(), {}
    for a, b, mode in links[["from_place", "to_place", "mode"]].to_numpy():
        for one, other in ((a, b), (b, a)):
            near.setdefault(one, {state[one]}).add(state[other])
        if mode == "road" and state[a] != state[b] and not posts[a] and not posts[b]:
            wrong.add(frozenset([state[a], state[b]]))
    # The codebook names the one exception, a road from Iran into Afghanistan.
    assert wrong == {frozenset(["AFG", "IRN"])}
    across = places["across_iso3"]
    alone = [posts[post] and across[post] not in near[post] for post in places.index]
    # Where the list ends: Poland has no place in it.
    hold(against("places", alone, "no link joins its two states", "Terespol"))


# Article 10 of the Joint Initiative of 14 October 2009 names these four roads.
ARTICLE_10 = {
    "C01": "Volgograd Astrakhan Atyrau Beyneu Kungrad",
    "C02": "Aktau Beyneu Kungrad",
    "C03": "Osh Sary-Tash Irkeshtam Kashgar",
    "C04": "Bratstvo Dushanbe Jirgatal Karamyk Irkeshtam Kashgar",
}


def test_roads_of_article_10_pass_the_places_it_names_in_order():
    links = keyed("corridor_links")
    for corridor, names in ARTICLE_10.items():
        part, named = links.loc[corridor], names.split()
        way = [part["from_place"].iloc[0], *part["to_place"]]
        assert [place for place in way if place in named] == named, corridor
        article = part["part_of"].str.startswith("Joint Initiative 2009, article 10")
        assert article.all(), corridor
    # AGR, annex I: Volgograd - Astrakhan - Atyrau - Beineu - Kungrad; Beineu - Shetpe
    # - Zhetybay is E 121.
    assert links.loc["C01", "e_road"].str.contains("E 40").all()
    assert links.at[("C02", 2), "e_road"] == "E 121"
    assert pd.isna(links.at[("C02", 1), "e_road"])


# ---- Printed lengths -----------------------------------------------------------------

IMPOSSIBLE = {"t37": "shorter than the straight line between its ends"}


def test_printed_length_is_between_ours_and_twice_ours():
    links, lengths = load("corridor_links"), load("corridor_lengths")
    ids = cells("corridor_links", "corridor_id")
    assert set(entries_of(lengths["corridor_ids"])) <= ids
    for row in lengths.itertuples():
        modes = {MODES[id[0]] for id in row.corridor_ids.split(";")}
        assert row.mode == (modes.pop() if len(modes) == 1 else "mixed"), row.length_id
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

    # The length of a link is among them; L01: the Chinese section of t02.
    printed = links.query("printed_km.notna() and corridor_id != 'L01'")
    for row in printed.itertuples():
        inside = lengths[["from_place", "to_place"]].isin(
            [row.from_place, row.to_place]
        )
        assert row.printed_km in set(lengths["printed_km"][inside.all(axis=1)]), row


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


def test_five_of_six_routes_hold_a_way():
    roads = corridor_network("road")
    states = dict(roads.nodes(data="iso3"))
    joined = nx.Graph([(states[a], states[b]) for a, b in roads.edges])
    routes = keyed("agreement_routes")["states"].str.split(";")
    broken = [not nx.is_connected(joined.subgraph(states)) for states in routes]
    hold(against("agreement_routes", broken, "its states are not joined", "5"))


# ---- Pipelines and power lines -------------------------------------------------------

GOODS = {
    "gas": "gas|Power of Siberia|route",
    "oil": "oil|ESPO|Caspian",
    "electricity": "kV|voltage|power line",
}


def test_a_line_passes_known_states_never_jumps_and_is_named_after_them():
    names = keyed("countries")["name"]
    # Each step of a pipe joins two states that GeoDist calls neighbours.
    pairs = load("distances")
    near = pairs[pairs["neighbours"]][["state_a", "state_b"]]
    borders, have = set(map(frozenset, near.values)), set(near.values.ravel())
    jumps, misnamed = [], []
    for row in load("energy_links").fillna({"transit": ""}).itertuples():
        way = [row.exporter, *filter(None, row.transit.split(">")), row.importer]
        assert len(set(way)) == len(way), row.link_id
        assert set(way) <= {*names.index}, row.link_id
        jumps.append(
            any({*s} <= have and frozenset(s) not in borders for s in pairwise(way))
        )
        own = [row.name.find(names[state]) for state in way if names[state] in row.name]
        named = {s for s in names.index if names[s] in row.name.replace("East", "")}
        good = pd.Series(row.name).str.contains(GOODS[row.commodity])[0]
        misnamed.append(not (own == sorted(own) and named <= set(way) and good))
    hold(
        against(
            "energy_links", jumps, "it goes from a state to one that is not beside"
        ),
        against("energy_links", misnamed, "named after other states or goods"),
    )


def test_three_pipes_lie_in_one_trench():  # Global Energy Monitor
    parallel = keyed("energy_links").loc[["cac_a", "cac_b", "cac_c"]]
    assert set(parallel["length_km"]) == {1833}
    assert parallel["commissioned_year"].is_monotonic_increasing
