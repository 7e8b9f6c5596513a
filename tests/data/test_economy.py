"""Initiatives, goals, pledges, the Joint Initiative of 2009, growth as printed then."""

import re

import pandas as pd
from data_rows import against, cells, entries_of, fields, hold, keyed

from helpers.datasets import load, meanings
from helpers.membership import members

# ---- Pledges -------------------------------------------------------------------------


def test_pledger_frame_and_kind_are_those_that_the_names_tell():
    names = keyed("countries")["name"]

    def odd(row):
        known = isinstance(row.pledger_iso3, str) and row.pledger != "Silk Road Fund"
        other = known and not row.pledger.startswith(names[row.pledger_iso3])
        to_a_state = any(re.search(rf"\b{n}\b", row.recipient) for n in names)
        return other or to_a_state != (row.frame == "bilateral")

    wrong = list(map(odd, load("pledges").itertuples()))
    hold(against("pledges", wrong, "its names tell another pledger or frame"))
    kinds = meanings("pledges", "kind")["meaning"]
    totals = [k for k in kinds.index if "a total" in kinds[k]]
    assert totals == ["cumulative", "outstanding"]
    # Two promises of one day could be parts of one sum: a note names the other.
    sums = keyed("pledges").query("kind not in @totals")
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


def test_words_of_lists_are_those_of_the_codebook_and_a_family_has_two_ideas():
    ideas = load("initiatives")
    for column in ("sectors", "families"):
        named = re.findall(r"[a-z_]+", fields("initiatives")[column]["description"])
        assert set(entries_of(ideas[column])) <= set(named), column
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
    meetings, ideas = load("meetings"), load("initiatives")
    days = [*meetings["began_on"], *meetings["ended_on"]]
    away = ideas["adopted_precision"].eq("day") & ~ideas["adopted_on"].isin(days)
    hold(against("initiatives", away, "no council met that day", ELSEWHERE))


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


def test_initiative_bears_the_days_of_its_document_pledge_or_goal():
    ideas, documents, pledges = map(keyed, ["initiatives", "documents", "pledges"])
    for idea, id in map(str.split, ALSO_A_DOCUMENT.split(",")):
        document = documents.loc[id]
        assert ideas.at[idea, "adopted_on"] == document["signed_on"], idea
        if pd.notna(document["in_force_on"]):
            assert ideas.at[idea, "status"] == "in_force", idea
            assert ideas.at[idea, "status_on"] == document["in_force_on"], idea
    for idea, pledge in map(str.split, ALSO_A_PLEDGE.split(",")):
        assert ideas.at[idea, "proposed_on"] == pledges.at[pledge, "pledged_on"], idea
        assert ideas.at[idea, "decided_by"] == "proposer", idea
    in_force = ideas.at["road_agreement_2014", "status_on"]
    assert keyed("goals").at["T06", "seen_on"] == in_force


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
    # The passes differ in which field comes first, not in which fields there are.
    assert (first["second_field"].isna() == second["second_field"].isna()).all()


def test_words_of_the_text_decide_urgency_and_strength():
    articles, codes = keyed("articles_2009"), load("codes_2009")
    assert len(articles) == keyed("claims").at["G05", "quantity"]
    # Words of rhythm alone do not hurry.
    hurried = articles["time_words"].dropna()
    hurried = hurried[~hurried.isin(["regular", "periodic"])]
    assert set(codes.loc[codes["urgent"], "article"]) <= set(hurried.index)
    # Of "continue" the second pass may judge otherwise.
    verb = codes["article"].map(articles["verb"])
    soft = verb.isin(["recommend", "explore"])
    soft |= verb.eq("continue") & codes["coder"].eq("A")
    hold(against("codes_2009", soft & (codes["strength"] != "soft"), "a soft verb"))
    # Quotations are a few words, with the verb in them.
    assert articles["opening"].str.split().str.len().sum() < 110
    without = [row.verb[:5] not in row.opening for row in articles.itertuples()]
    hold(against("articles_2009", without, "the verb is not in the opening"))


def test_article_8_names_observers_and_partners_that_there_were():
    signed = keyed("documents").at["D059", "signed_on"]
    bodies = keyed("articles_2009").at[8, "bodies"].split(";")
    assert {"observers", "dialogue_partners"} <= set(bodies)
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
    shared = roads[roads["e_road"].notna() & roads["place"].eq("Beyneu")]
    assert shared["e_road"].nunique() == 1


# ---- Growth as it was printed at the time --------------------------------------------


def test_growth_is_as_its_sources_print_it_and_of_the_size_of_todays():
    # A slip of a digit or of a sign; the largest revision found is below one point.
    reports = load("growth_reports")
    today = keyed("indicators")["gdp_growth_pct"]
    now = today.loc[list(zip(reports["iso3"], reports["year"], strict=True))]
    gap = (reports["growth_pct"] - now.to_numpy()).abs()
    assert 0.5 < gap.max() < 1, "revisions are what the table is for"
    told = reports.groupby(["iso3", "year"])["growth_pct"].apply(list)
    assert told["RUS", 2009][0] == -7.9  # Rosstat: output was 92.1% of that of 2008
    assert told["RUS", 2008][0] == 5.6  # the same release
    assert told["UZB", 2009][0] == 8.1  # headline of the bulletin
    assert told["KAZ", 2009][0] == 1.1  # Les Echos via Kresy
    # Xinhua, 11 January 2011: "the second revision"; originally 8.7, then 9.1.
    assert told["CHN", 2009] == [8.7, 9.1, 9.2]
