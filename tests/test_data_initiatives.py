"""Tables of economic initiatives, goals and pledges: rules in words, cross-checks."""

import re

import pandas as pd
import pytest

from helpers.datasets import load, meanings, resource

PLEDGES = load("pledges").set_index("pledge_id")
TOTALS = ["cumulative", "outstanding"]

# ---- Pledges -------------------------------------------------------------------------


def test_sum_in_dollars_is_the_printed_one():
    dollars = PLEDGES[PLEDGES["currency"] == "USD"]
    assert (dollars["amount_usd"] == dollars["amount_original"]).all()


def test_sum_in_yuan_was_converted_at_a_rate_of_its_year():
    # Official yearly rates lay between 6.6 (2018) and 7.2 (2025) yuan to the dollar;
    # reports round to two figures.
    yuan = PLEDGES[PLEDGES["currency"] == "CNY"]
    assert len(yuan) > 0
    assert (yuan["amount_original"] / yuan["amount_usd"]).between(6.3, 7.3).all()


def test_totals_of_a_bank_are_called_totals():
    kinds = meanings("pledges", "kind")["meaning"]
    assert [k for k in kinds.index if "a total" in kinds[k]] == TOTALS
    totals = PLEDGES[PLEDGES["kind"].isin(TOTALS)]
    assert totals["pledger"].str.startswith("China Development Bank").all()
    assert len(totals) == 5


def test_promises_of_one_day_are_named_in_each_other():
    # Two rows of one day could be parts of one sum: the note of one names the other.
    sums = PLEDGES[~PLEDGES["kind"].isin(TOTALS)]
    for _, day in sums.groupby("pledged_on"):
        if len(day) > 1:
            notes = " ".join(day["note"].dropna())
            assert any(pledge in notes for pledge in day.index)


@pytest.mark.parametrize(
    ("pledge", "day", "billions"),
    [
        ("P01", "2004-06-17", 0.9),  # Tashkent summit: China Daily, Xinhua
        ("P05", "2009-06-16", 10),  # Yekaterinburg summit: Xinhua, Shanghai Daily
        ("P06", "2012-06-07", 10),  # Beijing summit: Reuters
        ("P07", "2014-09-12", 5),  # Dushanbe summit: RIA Novosti
    ],
)
def test_credits_as_reported_on_the_day(pledge, day, billions):
    row = PLEDGES.loc[pledge]
    assert row["pledged_on"] == pd.Timestamp(day)
    assert row["amount_usd"] == billions * 10**9
    assert (row["pledger_iso3"], row["frame"]) == ("CHN", "sco")


# ---- Initiatives ---------------------------------------------------------------------

IDEAS = load("initiatives").set_index("initiative_id")
FOLLOWED_TO = pd.Timestamp("2025-11-18")


def last_day(column):
    """The last day that each date can stand for, by its precision."""
    dates, precision = IDEAS[f"{column}_on"], IDEAS[f"{column}_precision"]
    months = dates + pd.offsets.MonthEnd(0)
    years = dates + pd.offsets.YearEnd(0)
    return dates.mask(precision == "month", months).mask(precision == "year", years)


def words_of(column):
    return IDEAS[column].dropna().str.split(";").explode()


def test_counts_that_the_lesson_and_its_limits_rest_on():
    assert len(IDEAS) == 116
    assert IDEAS["proposers"].isna().sum() == 62


def test_steps_of_an_initiative_follow_one_another():
    proposed, adopted = IDEAS["proposed_on"], IDEAS["adopted_on"]
    assert not (proposed > last_day("adopted")).any()
    begun = IDEAS["status"].isin(["operating", "in_force", "superseded"])
    assert not (adopted[begun] > last_day("status")[begun]).any()
    assert not (IDEAS["status_on"] > last_day("seen")).any()


def test_nothing_is_adopted_after_the_meeting_up_to_which_it_was_followed():
    assert IDEAS["adopted_on"].max() <= FOLLOWED_TO
    meetings = load("meetings")
    assert FOLLOWED_TO in set(meetings["ended_on"])


ADOPTED_AND_STALLED = {
    "wto_fta_ministers_2015": "ministers were told to work, and no work was reported"
}


def test_status_says_whether_it_was_adopted():
    adopted = IDEAS["adopted_on"].notna()
    known = IDEAS["status"].isin(["adopted", "operating", "in_force"])
    assert adopted[known].all()
    waiting = IDEAS["status"].isin(["proposed", "stalled"])
    assert set(IDEAS.index[waiting & adopted]) == set(ADOPTED_AND_STALLED)


def test_overtaken_on_the_day_on_which_the_successor_was_adopted():
    overtaken = IDEAS[IDEAS["status"] == "superseded"]
    assert IDEAS.index[IDEAS["successor"].notna()].equals(overtaken.index)
    adopted = overtaken["successor"].map(IDEAS["adopted_on"])
    assert (overtaken["status_on"] == adopted).all()


def test_only_what_needs_nobody_else_is_adopted_on_the_day_of_its_announcement():
    same_day = IDEAS[IDEAS["proposed_on"] == IDEAS["adopted_on"]]
    assert len(same_day) > 0
    assert set(same_day["decided_by"]) == {"proposer"}
    alone = IDEAS[IDEAS["decided_by"] == "proposer"]
    assert alone["proposers"].str.fullmatch("[A-Z]{3}").all()


@pytest.mark.parametrize("column", ["sectors", "families"])
def test_words_of_a_list_are_those_that_the_codebook_names(column):
    fields = {f["name"]: f for f in resource("initiatives")["schema"]["fields"]}
    named = set(re.findall(r"[a-z_]+", fields[column]["description"]))
    assert set(words_of(column)) <= named


def test_a_family_has_at_least_two_ideas_of_different_days():
    families = words_of("families").to_frame("family").join(IDEAS["proposed_on"])
    assert families.groupby("family").size().min() >= 2
    assert (families.groupby("family")["proposed_on"].nunique(dropna=False) >= 2).all()


ELSEWHERE = {
    "transport_ministers_2002": "the transport ministers' own meeting",
    "energy_ministers": "the energy ministers' own meeting, by video",
    "finance_ministers_meeting": "the finance ministers' own meeting",
    "bc_2006": "founded in Shanghai on the eve of the summit",
    "energy_club": "memorandum of ministries, signed in Moscow",
    "belarus_road_2018": "an accession, deposited by one state",
    "trade_fair_qingdao": "opening of a fair",
    "yangling_base_2019": "opening of a base",
}


def test_adoptions_fall_on_days_on_which_a_council_met():
    # Heads of state and of government decide at their meetings; the table of meetings
    # was made from other sources.
    meetings = load("meetings")
    days = set(meetings["began_on"]) | set(meetings["ended_on"])
    exact = IDEAS[IDEAS["adopted_precision"] == "day"]
    assert set(exact.index[~exact["adopted_on"].isin(days)]) == set(ELSEWHERE)


ALSO_A_DOCUMENT = {
    "almaty_memo_2001": "D010",
    "mtec_programme_2003": "D018",
    "action_plan_2004": "D026",
    "ibc_2005": "D032",
    "customs_agreement_2007": "D049",
    "joint_initiative_2009": "D059",
    "agriculture_agreement_2010": "D062",
    "energy_club": "D077",
    "road_agreement_2014": "D079",
    "strategy_2025": "D085",
    "customs_programme_2016": "D088",
    "strategy_action_plan_2016": "D090",
    "tourism_programme_2016": "D093",
    "digital_concept_2019": "D107",
    "mtec_programme_2035": "D109",
    "tourism_agreement_2022": "D117",
    "roadmap_currencies_2022": "D121",
    "econ_strategy_2030": "D126",
    "energy_strategy_2030": "D132",
    "strategy_2035": "D143",
}


@pytest.mark.parametrize("idea", ALSO_A_DOCUMENT)
def test_initiative_and_document_bear_the_same_days(idea):
    document = load("documents").set_index("document_id").loc[ALSO_A_DOCUMENT[idea]]
    assert IDEAS.at[idea, "adopted_on"] == document["signed_on"]
    if pd.notna(document["in_force_on"]):
        assert IDEAS.at[idea, "status"] == "in_force"
        assert IDEAS.at[idea, "status_on"] == document["in_force_on"]


@pytest.mark.parametrize(
    ("idea", "pledge"),
    [
        ("buyers_credit_2004", "P01"),
        ("anticrisis_loan_2009", "P05"),
        ("loan_2012", "P06"),
        ("loan_2014", "P07"),
        ("china_eurasia_fund_2014", "P08"),
        ("lending_facility_2018", "P10"),
        ("grants_loans_2025", "P11"),
    ],
)
def test_money_among_the_initiatives_is_among_the_pledges(idea, pledge):
    assert IDEAS.at[idea, "proposed_on"] == PLEDGES.at[pledge, "pledged_on"]
    assert IDEAS.at[idea, "decided_by"] == "proposer"


# ---- Goals ---------------------------------------------------------------------------

GOALS = load("goals").set_index("goal_id")


def test_goal_is_missed_only_after_its_year():
    missed = GOALS[GOALS["outcome"] == "not_met"]
    assert missed["target_year"].notna().all()
    assert (missed["target_year"] <= FOLLOWED_TO.year).all()


def test_outcome_comes_with_what_was_reported():
    assert (GOALS["outcome_text"].isna() == GOALS["seen_on"].isna()).all()
    silent = GOALS[GOALS["outcome_text"].isna()]
    assert set(silent["outcome"]) == {"unknown"}
    assert not (GOALS["set_on"] > GOALS["seen_on"]).any()


def test_road_agreement_is_the_same_in_goals_and_initiatives():
    in_force = IDEAS.at["road_agreement_2014", "status_on"]
    assert GOALS.at["T06", "seen_on"] == in_force


def test_goals_aim_at_a_year_to_come_and_not_far_away():
    aimed = GOALS.dropna(subset="target_year")
    years = aimed["target_year"] - aimed["set_on"].dt.year
    assert years.between(0, 20).all()
