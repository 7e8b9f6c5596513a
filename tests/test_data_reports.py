"""Printed figures: each is about something we have, and the ranges rest on them."""

import pandas as pd
import pytest

from helpers.datasets import load

REPORTS = load("reports")
EXERCISES = load("exercises").set_index("exercise_id")
TROOPS = REPORTS[REPORTS["about"] == "troops"]
# What a range may rest on: not a stage or a kind of troops, not a slip of the pen.
WHOLE = TROOPS[~TROOPS["basis"].isin(["part", "misprint"])]
SUBJECTS = {
    "troops": ("exercises", "exercise_id"),
    "place_in_series": ("exercises", "exercise_id"),
    "documents": ("meetings", "meeting_id"),
    "measures": ("documents", "document_id"),
    "accessions": ("documents", "document_id"),
    "prevented": ("organs", "organ_id"),
    "extradited": ("organs", "organ_id"),
}


@pytest.mark.parametrize("about", SUBJECTS)
def test_subject_is_in_the_table_that_the_codebook_names(about):
    table, key = SUBJECTS[about]
    rows = REPORTS[REPORTS["about"] == about]
    assert len(rows) > 0
    assert set(rows["subject_id"]) <= set(load(table)[key])


def test_reports_are_about_nothing_else():
    assert set(REPORTS["about"]) == set(SUBJECTS)


def test_ends_of_a_range_are_the_lowest_and_highest_printed_figure():
    printed = WHOLE.groupby("subject_id")["figure"].agg(["min", "max"])
    ends = EXERCISES[["troops_min", "troops_max"]].dropna()
    assert sorted(printed.index) == sorted(ends.index)
    assert (printed["min"] == ends["troops_min"].loc[printed.index]).all()
    assert (printed["max"] == ends["troops_max"].loc[printed.index]).all()


def test_what_is_said_of_the_bound_agrees_with_the_reports():
    for exercise, rows in WHOLE.groupby("subject_id"):
        bound = EXERCISES.at[exercise, "troops_bound"]
        assert (rows["figure"].nunique() > 1) == (bound == "range"), exercise
        assert set(rows["basis"]) == {"plan"} if bound == "planned" else True
        floors = rows["bound"] == "at_least"
        assert floors.any() or bound != "at_least", exercise
        assert not (floors.any() and bound == "exact"), exercise


def test_outlets_of_a_figure_are_sources_of_the_exercise():
    for exercise, outlet in TROOPS[["subject_id", "sources"]].values:
        assert outlet in EXERCISES.at[exercise, "sources"].split(";")


def test_figure_given_for_each_side_is_even_and_of_two_states():
    doubled = REPORTS[REPORTS["basis"] == "each_side"]
    assert len(doubled) > 0
    assert (doubled["figure"] % 2 == 0).all()
    sides = (
        EXERCISES.loc[doubled["subject_id"], "participants"].str.split(";").str.len()
    )
    assert set(sides) == {2}


def test_a_misprint_is_far_from_what_others_print():
    for _, slip in REPORTS[REPORTS["basis"] == "misprint"].iterrows():
        high = EXERCISES.at[slip["subject_id"], "troops_max"]
        assert slip["figure"] >= 5 * high


def test_years_are_given_for_what_goes_on_for_years():
    lasting = REPORTS["about"].isin(["prevented", "extradited"])
    assert (REPORTS["period"].notna() == lasting).all()


def test_whoever_is_quoted_is_a_known_origin():
    known = set(load("sources")["origin"])
    assert set(REPORTS["counted_by"].dropna()) <= known


def test_figures_of_the_five_documents_are_those_of_their_claims():
    claims = load("claims").dropna(subset="quantity")
    said = set(zip(claims["source_id"], claims["quantity"], strict=True))
    seeds = REPORTS[REPORTS["sources"].str.startswith("seed_")]
    assert len(seeds) > 0
    assert (
        set(zip(seeds["sources"], seeds["figure"].astype(float), strict=True)) <= said
    )


def test_no_meeting_produced_fewer_documents_than_our_list_has():
    rows = REPORTS[REPORTS["about"] == "documents"]
    ended = load("meetings").set_index("meeting_id")["ended_on"]
    ours = load("documents")["signed_on"].value_counts()
    for meeting, figure in rows[["subject_id", "figure"]].values:
        assert ours.get(pd.Timestamp(ended[meeting]), 0) <= figure
