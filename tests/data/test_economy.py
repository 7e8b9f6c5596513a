"""Initiatives, goals, pledges, the Joint Initiative of 2009, growth as printed then."""

import re

import pandas as pd
import pytest
from data_rows import cells, entries_of, fields, keyed, last_days

from helpers.datasets import load, meanings
from helpers.membership import members

# ---- Pledges -------------------------------------------------------------------------

TOTALS = ["cumulative", "outstanding"]


def test_sums_are_dollars_as_printed_or_yuan_at_a_rate_of_the_year():
    # Official yearly rates lay between 6.6 (2018) and 7.2 (2025) yuan to the dollar;
    # reports round to two figures.
    pledges = load("pledges")
    rate = pledges["amount_original"] / pledges["amount_usd"]
    assert (rate[pledges["currency"] == "USD"] == 1).all()
    assert rate[pledges["currency"] == "CNY"].between(6.3, 7.3).all()
    # What is announced is a round sum, of three digits at most.
    for sums in (pledges["amount_usd"], pledges["amount_original"]):
        assert sums.between(2e8, 1e11).all()
        assert sums.astype(str).str.rstrip("0").str.len().max() <= 3


def test_pledger_and_frame_are_those_that_the_names_tell():
    names = keyed("countries")["name"]
    for row in keyed("pledges").itertuples():
        if isinstance(row.pledger_iso3, str) and row.pledger != "Silk Road Fund":
            assert row.pledger.startswith(names[row.pledger_iso3]), row.Index
        told = [n for n in names if re.search(rf"\b{n}\b", row.recipient)]
        assert bool(told) == (row.frame == "bilateral"), row.Index


def test_totals_of_a_bank_are_called_totals():
    kinds = meanings("pledges", "kind")["meaning"]
    assert [k for k in kinds.index if "a total" in kinds[k]] == TOTALS
    totals = load("pledges").query("kind in @TOTALS")
    assert totals["pledger"].str.startswith("China Development Bank").all()
    assert len(totals) == 5


def test_promises_of_one_day_are_named_in_each_other():
    # Two rows of one day could be parts of one sum: the note of one names the other.
    sums = keyed("pledges").query("kind not in @TOTALS")
    for _, day in sums.groupby("pledged_on"):
        notes = " ".join(day["note"].dropna())
        assert len(day) == 1 or any(pledge in notes for pledge in day.index)


def test_credits_are_those_reported_on_the_day():
    # Xinhua, China Daily and others in Tashkent, Yekaterinburg, Beijing and Dushanbe.
    credits = load("pledges").query("frame == 'sco' and pledger == 'China'")
    first = credits[["pledged_on", "amount_usd"]].head(4)
    days = ["2004-06-17", "2009-06-16", "2012-06-07", "2014-09-12"]
    assert list(first["pledged_on"].dt.strftime("%Y-%m-%d")) == days
    assert list(first["amount_usd"] / 1e9) == [0.9, 10, 10, 5]


# ---- Initiatives ---------------------------------------------------------------------

FOLLOWED_TO = pd.Timestamp("2025-11-18")
AT_WORK = ["operating", "in_force"]
ADOPTED_AND_STALLED = {
    "wto_fta_ministers_2015": "ministers were told to work, and no work was reported"
}


def test_steps_of_an_initiative_follow_one_another():
    ideas = load("initiatives")
    last = {c: last_days(ideas, f"{c}_on") for c in ("adopted", "status", "seen")}
    assert not (ideas["proposed_on"] > last["adopted"]).any()
    begun = ideas["status"].isin([*AT_WORK, "superseded"])
    assert not (ideas["adopted_on"] > last["status"])[begun].any()
    assert not (ideas["status_on"] > last["seen"]).any()
    assert ideas["adopted_on"].max() <= FOLLOWED_TO
    assert FOLLOWED_TO in set(load("meetings")["ended_on"])


def test_status_says_whether_it_was_adopted():
    ideas = keyed("initiatives")
    adopted = ideas["adopted_on"].notna()
    assert adopted[ideas["status"].isin(["adopted", *AT_WORK])].all()
    waiting = ideas["status"].isin(["proposed", "stalled"])
    assert set(ideas.index[waiting & adopted]) == set(ADOPTED_AND_STALLED)


def test_overtaken_on_the_day_on_which_the_successor_was_adopted():
    ideas = keyed("initiatives")
    overtaken = ideas[ideas["status"] == "superseded"]
    assert ideas.index[ideas["successor"].notna()].equals(overtaken.index)
    adopted = overtaken["successor"].map(ideas["adopted_on"])
    assert (overtaken["status_on"] == adopted).all()


def test_only_what_needs_nobody_else_is_adopted_on_the_day_of_its_announcement():
    ideas = load("initiatives")
    same_day = ideas[ideas["proposed_on"] == ideas["adopted_on"]]
    assert set(same_day["decided_by"]) == {"proposer"}
    alone = ideas[ideas["decided_by"] == "proposer"]
    assert alone["proposers"].str.fullmatch("[A-Z]{3}").all()


@pytest.mark.parametrize("column", ["sectors", "families"])
def test_words_of_a_list_are_those_that_the_codebook_names(column):
    field = fields("initiatives")[column]
    named = set(re.findall(r"[a-z_]+", field["description"]))
    assert set(entries_of(load("initiatives")[column])) <= named


def test_a_family_has_at_least_two_ideas_of_different_days():
    ideas = load("initiatives")
    families = entries_of(ideas["families"]).to_frame("family")
    days = families.join(ideas["proposed_on"]).groupby("family")["proposed_on"]
    assert days.size().min() >= 2
    assert days.nunique(dropna=False).min() >= 2


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
    days = [*meetings["began_on"], *meetings["ended_on"]]
    exact = keyed("initiatives").query("adopted_precision == 'day'")
    assert set(exact.index[~exact["adopted_on"].isin(days)]) == set(ELSEWHERE)


ALSO_A_DOCUMENT = """
almaty_memo_2001 D010, mtec_programme_2003 D018, action_plan_2004 D026, ibc_2005 D032,
customs_agreement_2007 D049, joint_initiative_2009 D059, energy_club D077,
agriculture_agreement_2010 D062, road_agreement_2014 D079, strategy_2025 D085,
customs_programme_2016 D088, strategy_action_plan_2016 D090, strategy_2035 D143,
tourism_programme_2016 D093, digital_concept_2019 D107, mtec_programme_2035 D109,
tourism_agreement_2022 D117, roadmap_currencies_2022 D121, econ_strategy_2030 D126,
energy_strategy_2030 D132
"""
ALSO_A_PLEDGE = """
buyers_credit_2004 P01, anticrisis_loan_2009 P05, loan_2012 P06, loan_2014 P07,
china_eurasia_fund_2014 P08, lending_facility_2018 P10, grants_loans_2025 P11
"""


def named_pairs(text):
    return [pair.split() for pair in text.split(",")]


def test_initiative_bears_the_days_of_its_document_pledge_or_goal():
    ideas, documents = keyed("initiatives"), keyed("documents")
    for idea, id in named_pairs(ALSO_A_DOCUMENT):
        document = documents.loc[id]
        assert ideas.at[idea, "adopted_on"] == document["signed_on"], idea
        if pd.notna(document["in_force_on"]):
            assert ideas.at[idea, "status"] == "in_force"
            assert ideas.at[idea, "status_on"] == document["in_force_on"]
    for idea, pledge in named_pairs(ALSO_A_PLEDGE):
        day = keyed("pledges").at[pledge, "pledged_on"]
        assert ideas.at[idea, "proposed_on"] == day, idea
        assert ideas.at[idea, "decided_by"] == "proposer", idea
    in_force = ideas.at["road_agreement_2014", "status_on"]
    assert keyed("goals").at["T06", "seen_on"] == in_force


# ---- Goals ---------------------------------------------------------------------------

HORIZON = {"short": range(0, 3), "medium": range(3, 6), "long": range(10, 21)}


def test_goals_aim_at_a_year_as_far_away_as_the_horizon_says():
    for row in keyed("goals").dropna(subset="target_year").itertuples():
        assert row.target_year - row.set_on.year in HORIZON[row.horizon], row.Index
        years = re.findall(r"\b20\d\d\b", row.goal)
        assert not years or str(row.target_year) == years[-1], row.Index


def test_goal_is_missed_only_after_its_year_and_judged_only_by_a_report():
    goals = load("goals")
    missed = goals[goals["outcome"] == "not_met"]
    assert (missed["target_year"] <= FOLLOWED_TO.year).all()
    silent = goals[goals["outcome_text"].isna()]
    assert set(silent["outcome"]) == {"unknown"}
    assert not (goals["set_on"] > goals["seen_on"]).any()


# ---- The Joint Initiative of 2009 ----------------------------------------------------


# How often the passes agreed, as it was recorded when they were made.
AGREED = {"field": 0.88, "instrument": 0.71, "strength": 0.76, "urgent": 0.94}


def test_both_passes_say_why_where_they_differ_and_only_there():
    codes = load("codes_2009").set_index("article")
    first, second = (codes[codes["coder"] == coder] for coder in "AB")
    unlike = first[[*AGREED]] != second[[*AGREED]]
    assert (1 - unlike.mean()).round(2).to_dict() == AGREED
    differ = unlike.any(axis=1)
    for coding in (first, second):
        assert (coding["note"].notna() == differ).all()
        assert (coding["confidence"].eq("low") == differ).all()
        assert (coding["field"] != coding["second_field"]).all()
    # The passes differ in which field comes first, not in which fields there are.
    assert (first["second_field"].isna() == second["second_field"].isna()).all()


def test_words_of_the_text_decide_urgency_and_strength():
    articles, codes = keyed("articles_2009"), load("codes_2009")
    assert len(articles) == keyed("claims").at["G05", "quantity"]
    assert not codes["dated"].any()
    quoted = articles[["opening", "time_words"]].stack()
    assert not quoted.str.contains(r"\d").any()
    # Words of rhythm alone do not hurry.
    hurried = articles["time_words"].dropna()
    hurried = hurried[~hurried.isin(["regular", "periodic"])]
    assert set(codes.loc[codes["urgent"], "article"]) <= set(hurried.index)
    soft = articles.index[articles["verb"].isin(["recommend", "explore", "continue"])]
    told = codes[codes["article"].isin(soft)]
    assert set(told.loc[told["coder"] == "A", "strength"]) == {"soft"}
    again = articles.index[articles["verb"] == "continue"]
    told = told[~told["article"].isin(again)]
    assert set(told["strength"]) == {"soft"}


def test_quotations_are_a_few_words_and_hold_the_verb_or_the_words_of_time():
    articles = load("articles_2009")
    lengths = articles["opening"].str.split().str.len()
    assert lengths.max() <= 8
    assert lengths.sum() < 110
    without_verb = [
        row.article for row in articles.itertuples() if row.verb[:5] not in row.opening
    ]
    assert without_verb == []


def test_article_8_names_observers_and_partners_that_there_were():
    signed = keyed("documents").at["D059", "signed_on"]
    assert {"observers", "dialogue_partners"} <= set(
        keyed("articles_2009").at[8, "bodies"].split(";")
    )
    assert members(signed, "observer")
    assert members(signed, "dialogue_partner")


def test_roads_are_those_of_article_10():
    roads = load("roads_2009")
    named = keyed("articles_2009")["places"].dropna()
    assert list(named.index) == [10]
    assert set(named[10].split(";")) == cells("roads_2009", "place")
    for _, stops in roads.groupby("road"):
        assert list(stops["stop"]) == list(range(1, len(stops) + 1))
    # The roads lead where the text says, and through every member.
    ends = roads.groupby("road")["place"].last()
    assert list(ends) == ["Kungrad", "Kungrad", "Kashgar", "Kashgar"]
    signed = keyed("documents").at["D059", "signed_on"]
    assert set(roads["iso3"]) == set(members(signed))
    homes = keyed("places")["iso3"]
    assert (roads["place"].map(homes) == roads["iso3"]).all()
    # Road numbers are given for stretches of the first two roads alone.
    last = roads.groupby("road")["stop"].transform("max")
    stretch = (roads["road"] <= 2) & (roads["stop"] < last)
    assert (roads["e_road"].notna() == stretch).all()
    shared = roads[stretch & roads["place"].eq("Beyneu")]
    assert shared["e_road"].nunique() == 1


# ---- Growth as it was printed at the time --------------------------------------------


def test_a_year_is_reported_on_after_it_has_ended_and_never_twice_alike():
    # Figures for a part of a year, or forecasts, do not belong here.
    reports = load("growth_reports")
    assert (reports["reported_on"].dt.year > reports["year"]).all()
    assert not reports.duplicated(["iso3", "year", "reported_on"]).any()
    assert not reports.duplicated(["iso3", "year", "growth_pct"]).any()
    rough = reports[reports["reported_precision"] == "year"]
    assert set(rough["iso3"]) == {"KAZ", "TKM"}


def test_printed_growth_is_of_the_size_of_todays():
    # A slip of a digit or of a sign; the largest revision found is below one point.
    reports = load("growth_reports")
    today = keyed("indicators")["gdp_growth_pct"]
    now = today.loc[list(zip(reports["iso3"], reports["year"], strict=True))]
    gap = (reports["growth_pct"] - now.to_numpy()).abs()
    assert 0.5 < gap.max() < 1, "revisions are what the table is for"
    assert (reports["growth_pct"] == reports["growth_pct"].round(1)).all()


def test_growth_is_as_its_sources_print_it():
    told = load("growth_reports").groupby(["iso3", "year"])["growth_pct"].apply(list)
    assert told["RUS", 2009][0] == -7.9  # Rosstat: output was 92.1% of that of 2008
    assert told["RUS", 2008][0] == 5.6  # the same release
    assert told["UZB", 2009][0] == 8.1  # headline of the bulletin
    assert told["KAZ", 2009][0] == 1.1  # Les Echos via Kresy
    # Xinhua, 11 January 2011: "the second revision"; originally 8.7, then 9.1.
    assert told["CHN", 2009] == [8.7, 9.1, 9.2]
