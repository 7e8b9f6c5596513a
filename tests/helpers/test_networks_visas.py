"""Who may visit whom: the two tables of visas, and the graph made of them."""

import networkx as nx
import pandas as pd
import pytest
from conftest import refused

from helpers.datasets import load, meanings
from helpers.membership import members
from helpers.networks import NetworkError, visa_network

VISAS = load("visas")
DECISIONS = load("visa_decisions")
SNAPSHOTS = sorted(VISAS["snapshot_on"].unique())
FIRST, LAST = SNAPSHOTS[0], SNAPSHOTS[-1]
STATES = sorted(VISAS["passport"].unique())
TEN = members("2026-02-17")
HERITAGE = ["BLR", "KAZ", "KGZ", "RUS", "TJK", "UZB"]


def regime(on, passport, destination):
    row = VISAS[
        (VISAS["snapshot_on"] == on)
        & (VISAS["passport"] == passport)
        & (VISAS["destination"] == destination)
    ]
    return row["regime"].item()


# ---- The table of visas --------------------------------------------------------------


def test_every_pair_is_there_in_every_snapshot():
    assert len(SNAPSHOTS) == 7
    assert sorted(VISAS["destination"].unique()) == STATES
    assert len(VISAS) == len(SNAPSHOTS) * len(STATES) * (len(STATES) - 1)
    assert (VISAS["passport"] != VISAS["destination"]).all()


def test_all_states_with_a_status_in_2026_are_covered():
    assert set(TEN) <= set(STATES)
    assert set(members("2026-02-17", "partner")) <= set(STATES)


def test_every_regime_of_the_codebook_is_in_use():
    assert set(VISAS["regime"]) == set(meanings("visas", "regime").index)


def test_days_are_given_only_without_a_visa():
    counted = VISAS.dropna(subset="days")
    assert set(counted["regime"]) == {"visa_free"}
    assert counted["days"].between(7, 360).all()


def test_pandemic_bans_begin_after_february_2020_and_are_gone_by_the_end_of_2023():
    bans = VISAS[VISAS["regime"] == "covid_ban"].groupby("snapshot_on").size()
    assert [f"{day:%Y}" for day in bans.index] == ["2020", "2021", "2022"]
    assert bans.is_monotonic_decreasing
    assert FIRST not in bans.index


def test_event_pass_is_the_world_cup_of_qatar():
    passes = VISAS[VISAS["regime"] == "event_pass"]
    assert set(passes["destination"]) == {"QAT"}
    assert set(passes["snapshot_on"].dt.strftime("%Y-%m-%d")) == {"2022-12-21"}
    assert len(passes) == len(STATES) - 1


def test_last_snapshot_alone_is_of_the_second_compiler():
    compilers = VISAS.groupby("snapshot_on")["sources"].unique().map(list)
    assert compilers[LAST] == ["passport_index_imorte"]
    assert set(compilers[:-1].explode()) == {"passport_index_ilyankou"}


def test_authorisations_have_a_code_of_their_own_only_late():
    # The compiler's notes: new in the dataset of 12 January 2025.
    early = VISAS[(VISAS["regime"] == "eta") & (VISAS["snapshot_on"] < "2025-01-01")]
    assert set(early["destination"]) == {"GBR"}
    assert len(early) == 6


def test_a_line_of_the_compilers_file_is_as_it_stands_there():
    # legacy/2021-11-21/passport-index-tidy-iso3.csv: "RUS,AFG,visa required"
    assert regime("2021-11-21", "RUS", "AFG") == "visa_required"


# ---- The table of decisions ----------------------------------------------------------


def test_decisions_are_of_two_members_and_in_order_of_time():
    assert set(DECISIONS["passport"]) | set(DECISIONS["destination"]) <= set(TEN)
    assert DECISIONS["effective_on"].is_monotonic_increasing
    assert DECISIONS["effective_on"].between(FIRST, LAST).all()


def test_no_decision_contradicts_the_snapshots_around_it():
    for row in DECISIONS.itertuples():
        before = max(day for day in SNAPSHOTS if day < row.effective_on)
        after = min(day for day in SNAPSHOTS if day >= row.effective_on)
        pair = row.passport, row.destination
        free = [regime(day, *pair) == "visa_free" for day in (before, after)]
        assert free[1] == (row.effect == "opens"), row
        # A ban of the pandemic hides that the way had been open before it.
        hidden = regime(before, *pair) == "covid_ban"
        assert hidden or free[0] == (row.effect == "closes"), row


def test_every_lasting_change_among_the_members_has_a_decision():
    first, last = (
        {
            (row.passport, row.destination)
            for row in VISAS[VISAS["snapshot_on"] == day].itertuples()
            if row.regime == "visa_free" and {row.passport, row.destination} <= set(TEN)
        }
        for day in (FIRST, LAST)
    )
    assert first < last
    opened = DECISIONS[DECISIONS["effect"] == "opens"]
    known = set(zip(opened["passport"], opened["destination"], strict=True))
    assert last - first <= known


def test_an_agreement_that_opens_both_ways_stands_on_one_day():
    tajik = DECISIONS[(DECISIONS["effective_on"] == "2024-08-10")]
    assert set(tajik["passport"]) == {"IRN", "TJK"}
    assert set(tajik["basis"]) == {"agreement"}


def test_what_closed_was_open_or_opens_again():
    closed = DECISIONS[DECISIONS["effect"] == "closes"]
    assert len(closed) == 2
    for row in closed.itertuples():
        same = DECISIONS[
            (DECISIONS["passport"] == row.passport)
            & (DECISIONS["destination"] == row.destination)
            & (DECISIONS["effect"] == "opens")
        ]
        assert len(same) == 1


# ---- The network ---------------------------------------------------------------------


def test_edge_runs_from_the_passport_to_the_destination():
    graph = visa_network("2026-02-17")
    # Indians may visit Kazakhstan; Kazakhs need an electronic visa for India.
    assert graph.has_edge("IND", "KAZ")
    assert not graph.has_edge("KAZ", "IND")
    assert graph.edges["IND", "KAZ"] == {"regime": "visa_free", "days": 14}
    assert graph.nodes["KAZ"]["name"] == "Kazakhstan"
    assert graph.graph["snapshot"] == "2026-02-17"


def test_all_states_are_nodes_and_edges_are_the_rows_of_the_regime():
    graph = visa_network(LAST)
    assert list(graph) == STATES
    rows = VISAS[(VISAS["snapshot_on"] == LAST) & (VISAS["regime"] == "visa_free")]
    assert graph.number_of_edges() == len(rows)
    assert list(graph.edges) == sorted(graph.edges)


def test_states_and_regimes_can_be_chosen():
    graph = visa_network("2026-02-17", states=["Uzbekistan", *HERITAGE[:-1], "PAK"])
    assert list(graph) == ["BLR", "KAZ", "KGZ", "PAK", "RUS", "TJK", "UZB"]
    assert graph.out_degree("PAK") == 0
    assert nx.density(graph.subgraph(HERITAGE)) == 1
    online = visa_network(LAST, ["e_visa"], ["PAK", "KAZ"])
    assert online.edges["PAK", "KAZ"] == {"regime": "e_visa", "days": None}
    assert visa_network(LAST, "e_visa", ["PAK", "KAZ"]).edges == online.edges


@pytest.mark.parametrize("day", ["2026-02-17", LAST, LAST.date()])
def test_a_snapshot_is_named_by_text_or_date(day):
    assert visa_network(day).number_of_nodes() == len(STATES)


@pytest.mark.parametrize("day", ["2021-05-01", "last", None, 2020, pd.NaT])
def test_unknown_snapshot_lists_those_there_are(day):
    refused(
        NetworkError, lambda: visa_network(day), "no visa snapshot", "2020-11-19, 2021"
    )


def test_unknown_regime_lists_those_there_are():
    refused(
        NetworkError,
        lambda: visa_network("2020-02-07", ["visafree"]),
        "Did you mean 'visa_free'?",
        "covid_ban",
    )
    refused(NetworkError, lambda: visa_network("2020-02-07", []), "at least one")


def test_state_outside_the_table_is_refused():
    refused(NetworkError, lambda: visa_network(FIRST, states=["BRA"]), "no BRA", "UZB")
