"""States in organisations: the two lists, and the network made of them."""

import networkx as nx
import pandas as pd
import pytest
from conftest import refused

from helpers.datasets import load
from helpers.membership import members
from helpers.networks import (
    MEMBERSHIPS,
    NetworkError,
    affiliation_network,
)

ROWS = load("affiliations")
BODIES = load("organisations").set_index("organisation")
HANDBOOK = load("handbook_memberships")


def holding(organisation, on, statuses=MEMBERSHIPS):
    """Who held a status in an organisation on a day, straight from the table."""
    day = pd.Timestamp(on)
    rows = ROWS[(ROWS["organisation"] == organisation) & ROWS["status"].isin(statuses)]
    begun = rows["began_on"].isna() | (rows["began_on"] <= day)
    lasts = rows["ended_on"].isna() | (rows["ended_on"] > day)
    return sorted(rows.loc[begun & lasts, "iso3"])


# ---- The tables --------------------------------------------------------------------


def test_states_are_those_of_the_sco_and_twelve_others():
    statuses = members("2025-09-02", "member") + members("2025-09-02", "partner")
    assert len(statuses) == 27
    assert set(statuses) < set(ROWS["iso3"])
    assert ROWS["iso3"].nunique() == 39
    assert set(HANDBOOK["iso3"]) == set(ROWS["iso3"])


def test_every_organisation_has_a_state_but_those_of_the_table_statuses():
    assert set(BODIES.index) - set(ROWS["organisation"]) == {"SCO", "Shanghai Five"}


def test_no_state_has_two_statuses_at_once_in_one_organisation():
    dated = ROWS.dropna(subset="began_on").sort_values("began_on", kind="stable")
    groups = dated.groupby(["iso3", "organisation"])
    ends = groups["ended_on"].shift(1)
    later = groups.cumcount() > 0
    assert (ends[later] <= dated.loc[later, "began_on"]).all()
    # Somebody whose start is unknown has no other row there.
    rest = ROWS[ROWS["began_on"].isna()].merge(dated, on=["iso3", "organisation"])
    assert rest.empty


@pytest.mark.parametrize(
    ("organisation", "on", "states"),
    [
        ("GCC", "2025-01-01", ["ARE", "BHR", "KWT", "QAT", "SAU"]),
        ("CSTO", "2025-01-01", ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]),
        ("EAEU", "2025-01-01", ["ARM", "BLR", "KAZ", "KGZ", "RUS"]),
        ("EAEU", "2015-01-01", ["BLR", "KAZ", "RUS"]),
        ("ECO", "2025-01-01", "AFG AZE IRN KAZ KGZ PAK TJK TKM TUR UZB".split()),
        ("OTS", "2025-01-01", ["AZE", "KAZ", "KGZ", "TUR", "UZB"]),
        ("EurAsEC", "2014-12-31", ["BLR", "KAZ", "KGZ", "RUS", "TJK"]),
        ("EurAsEC", "2015-01-01", []),
        ("CST", "2002-10-07", []),
        ("D-8", "2024-12-18", ["EGY", "IDN", "IRN", "PAK", "TUR"]),
        ("D-8", "2025-01-01", ["AZE", "EGY", "IDN", "IRN", "PAK", "TUR"]),
        ("Union State", "2025-01-01", ["BLR", "RUS"]),
        ("OPEC", "2025-01-01", ["ARE", "IRN", "KWT", "SAU"]),
    ],
)
def test_members_are_those_of_the_record(organisation, on, states):
    assert holding(organisation, on) == states


def test_all_states_are_in_the_united_nations():
    assert len(holding("UN", "2025-01-01")) == 39
    assert len(holding("UN", "1992-12-31")) == 39


def test_the_two_lists_agree_where_both_print_a_body():
    """All differences on 1 January 2025 between bodies of the same code are known."""
    printed = HANDBOOK[(HANDBOOK["edition"] == 2025) & (HANDBOOK["status"] == "member")]
    codes = set(printed["organisation"]) & set(ROWS["organisation"])
    assert len(codes) >= 20
    differ = {}
    for code in codes:
        theirs = set(printed.loc[printed["organisation"] == code, "iso3"])
        ours = set(holding(code, "2025-01-01"))
        if ours != theirs:
            differ[code] = sorted(ours - theirs), sorted(theirs - ours)
    assert differ == DIFFERENCES


# Ours without theirs, theirs without ours. The handbook is behind, or calls a member by
# another word (ADB: nonregional member); on Saudi Arabia in BRICS the sources disagree.
SIGNED_AIIB = (
    "AFG ARE AZE BLR CHN DEU EGY FRA GBR GEO IDN IND IRN KAZ KGZ KHM KOR LAO LKA MDV "
    "MMR MNG NPL QAT RUS SAU TJK TUR UZB VNM"
)
DIFFERENCES = {
    "ADB": (["DEU", "FRA", "GBR", "TUR", "USA"], []),
    "AIIB": (SIGNED_AIIB.split(), []),
    "BRICS": ([], ["SAU"]),
    "CICA": (["KWT", "LKA", "QAT"], []),
    "D-8": (["AZE"], []),
    "EBRD": (["ARE", "CHN", "IND"], []),
    "EurAsEC": ([], ["BLR", "RUS", "TJK"]),
    "OPEC": ([], ["QAT"]),
    "WTO": (["VNM"], []),
}


def test_handbook_still_prints_old_statuses_in_the_sco():
    printed = HANDBOOK[HANDBOOK["organisation"] == "SCO"].query("edition == 2025")
    full = set(printed.loc[printed["status"] == "member", "iso3"])
    assert set(members("2025-01-01")) - full == {"BLR", "IND", "IRN"}


def test_kind_of_a_handbook_body_is_the_same_in_each_row():
    assert (HANDBOOK.groupby("organisation")["kind"].nunique() == 1).all()


def test_rows_of_low_confidence_are_those_without_a_start_or_in_dispute():
    low = ROWS["confidence"] == "low"
    assert (low == (ROWS["began_on"].isna() | (ROWS["status"] == "invited"))).all()


def test_post_soviet_bodies_have_only_post_soviet_members():
    republics = set("ARM AZE BLR GEO KAZ KGZ MDA RUS TJK TKM UKR UZB".split())
    heritage = BODIES.index[BODIES["post_soviet"]]
    inside = ROWS["organisation"].isin(heritage) & ROWS["status"].isin(MEMBERSHIPS)
    assert set(ROWS.loc[inside, "iso3"]) <= republics


# ---- The network -------------------------------------------------------------------


def test_two_kinds_of_nodes_and_edges_between_them_only():
    graph = affiliation_network("2025-01-01")
    kinds = nx.get_node_attributes(graph, "kind")
    assert set(kinds.values()) == {"state", "organisation"}
    assert all(kinds[a] != kinds[b] for a, b in graph.edges)
    assert nx.is_bipartite(graph)
    assert {d["bipartite"] for _, d in graph.nodes(data=True)} == {0, 1}
    assert graph.nodes["EAEU"]["name"] == "Eurasian Economic Union"
    assert graph.nodes["KGZ"]["name"] == "Kyrgyzstan"


@pytest.mark.parametrize("on", ["2000-01-01", "2012-06-01", "2025-01-01"])
def test_edges_are_the_rows_that_hold(on):
    graph = affiliation_network(on)
    for body in set(ROWS["organisation"]):
        assert sorted(graph.adj.get(body, [])) == holding(body, on)


@pytest.mark.parametrize("on", ["2001-06-15", "2017-06-09", "2025-01-01"])
def test_members_of_the_sco_are_those_of_the_table_statuses(on):
    assert sorted(affiliation_network(on)["SCO"]) == members(on)


def test_shanghai_five_until_the_day_before_the_sco():
    assert len(affiliation_network("2001-06-13")["Shanghai Five"]) == 5
    # Uzbekistan joined on the eve of the SCO.
    assert len(affiliation_network("2001-06-14")["Shanghai Five"]) == 6
    assert "SCO" not in affiliation_network("2001-06-14")
    assert "Shanghai Five" not in affiliation_network("2001-06-15")


def test_other_statuses_can_be_chosen():
    partners = affiliation_network("2000-01-01", statuses="partner")
    assert sorted(partners["NATO PfP"])[:3] == ["ARM", "AZE", "BLR"]
    both = affiliation_network("2025-01-01", statuses=[*MEMBERSHIPS, "observer"])
    assert both.edges["UZB", "EAEU"] == {"status": "observer", "began_on": "2020-12-11"}
    assert "UZB" not in affiliation_network("2025-01-01")["EAEU"]


def test_unknown_start_counts_and_says_so():
    assert affiliation_network("2025-01-01").edges["JPN", "EBRD"]["began_on"] is None


@pytest.mark.parametrize(
    "on", ["yesterday", None, 2025, "2025-13-01", [1], "1900-01-01"]
)
def test_impossible_dates_are_refused(on):
    refused(NetworkError, lambda: affiliation_network(on), "runs from 1945-01-01")


def test_unknown_status_is_refused_with_the_nearest():
    refused(
        NetworkError,
        lambda: affiliation_network("2025-01-01", "observers"),
        "Did you mean 'observer'?",
    )
