"""Dates hold against the press, the meetings, and the years in names and addresses."""

import contextlib
import datetime as dt
import re

import pandas as pd
import pytest

from helpers.datasets import load

SOURCES = load("sources").set_index("source_id")
PUBLISHED = SOURCES["published_on"].to_dict()
MEETINGS = load("meetings")
MEETING_DAYS = {
    day
    for begun, ended in zip(MEETINGS["began_on"], MEETINGS["ended_on"], strict=True)
    for day in pd.date_range(begun, ended)
}
# Two weeks: shorter than a month, so that a slip of the month is found.
NEAR = pd.Timedelta(days=14)

# Known to the day, but only from texts that came out more than two weeks away from it.
# The rows are named by the first column of the key; a date of a meeting needs none.
TOLD_LATER = {
    ("documents", "signed_on"): "D011 D027 D028 D034 D043 D060 D070 D105",
    ("statuses", "event_on"): "BLR IRN KHM TUR",
    ("organs", "established_on"): "afghanistan_contact_group business_council "
    "culture_ministers sco_forum secretariat",
    ("partners", "agreed_on"): "afghanistan_2005 cis_2005 un_ga_2009 un_ga_2010 "
    "un_ga_observer_2004",
    ("exercises", "began_on"): "issyk_kul_antiterror_2007 norak_antiterror_2009 "
    "peace_mission_2005 peace_mission_2009 volgograd_antiterror_2008",
    ("exercises", "ended_on"): "bishkek_staff_training_2015 issyk_kul_antiterror_2007 "
    "norak_antiterror_2009 peace_mission_2005 peace_mission_2009 "
    "volgograd_antiterror_2008",
    ("pledges", "pledged_on"): "P09 P13 P14 P16 P17",
    ("meetings", "ended_on"): "S5-2 S5-3 HGC-4",
    ("closures", "closed_on"): "Karamyk",
    ("closures", "reopened_on"): "",
    ("goals", "set_on"): "",
    ("goals", "seen_on"): "",
    ("initiatives", "adopted_on"): "transport_ministers_2002 bc_2006 "
    "trade_fair_qingdao yangling_base_2019",
    ("initiatives", "proposed_on"): "road_agreement_2014",
    ("initiatives", "status_on"): "transport_ministers_2002 bc_2006 "
    "customs_agreement_2007 trade_fair_qingdao yangling_base_2019",
    ("initiatives", "seen_on"): "customs_agreement_2007",
    ("visa_decisions", "effective_on"): "BLR KAZ KGZ UZB",
    ("growth_reports", "reported_on"): "",
    ("agreement_routes", "as_of_on"): "",
    ("counts", "as_of_on"): "",
    ("energy_links", "as_of_on"): "amur_heihe_500 cac_c tapi",
}


def far_from_all(day, ids):
    """Whether no source came out within two weeks of a day."""
    return all(
        pd.isna(PUBLISHED[one]) or abs(PUBLISHED[one] - day) > NEAR
        for one in ids.split(";")
    )


@pytest.mark.parametrize(("table", "column"), TOLD_LATER)
def test_the_press_or_a_meeting_vouches_for_a_day(table, column):
    frame = load(table)
    sure = frame[f"{column.removesuffix('_on')}_precision"].eq("day")
    dated = frame[sure & frame[column].notna()]
    lonely = {
        str(name)
        for name, day, ids in zip(
            dated.iloc[:, 0], dated[column], dated["sources"], strict=True
        )
        if (table == "meetings" or day not in MEETING_DAYS) and far_from_all(day, ids)
    }
    assert lonely == set(TOLD_LATER[table, column].split())


# ---- Years in names ------------------------------------------------------------------

# The plan or strategy is named after the year in which it was to begin or to end.
NAMED_AFTER_ITS_TERM = {
    *["ibc_strategy_2012", "list_measures_2012", "customs_programme_2016"],
    *["list_measures_2017", "strategy_action_plan_2021", "action_plan_2021"],
    *["mtec_programme_2035", "energy_strategy_2030", "econ_strategy_2030"],
    "strategy_2035",
}


ANY_YEAR = {str(year) for year in range(1990, 2030)}


def years_in(text):
    return set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text.replace("_", " ")))


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("exercises", ["began_on"]),
        ("partners", ["agreed_on"]),
        ("initiatives", ["proposed_on", "adopted_on", "status_on"]),
    ],
)
def test_year_in_an_id_is_that_of_the_row(table, columns):
    frame = load(table)
    years = frame[columns].apply(lambda days: days.dt.strftime("%Y"))
    other = {
        name
        for name, *own in zip(frame.iloc[:, 0], *years.to_numpy().T, strict=True)
        if years_in(name) and {*own} & ANY_YEAR and not years_in(name) & {*own}
    }
    assert other == (NAMED_AFTER_ITS_TERM if table == "initiatives" else set())


def test_year_in_an_exercise_name_is_that_of_its_id():
    for row in load("exercises").itertuples():
        named = years_in(row.name)
        assert not named or named & years_in(row.exercise_id), row.exercise_id


# ---- Days in addresses ---------------------------------------------------------------

PUT_ON_LINE_LATER = {
    "bjreview_2010_declaration",
    "chinaorg_hu_2010",
    "chinaorg_hu_2011",
    "gaozhaiedu_2015",
    "mfa_cn_2004",
    "mfa_cn_20090616",
}
MISNUMBERED = {"grips_20040607_D1E": "the site files the text of 17 June under 7 June"}
DAY = re.compile(
    r"(?<!\d)((?:19\d|20[0-2])\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)"
)


def days_in(text):
    for parts in DAY.findall(str(text)):
        with contextlib.suppress(ValueError):  # 30 February is no day
            yield dt.datetime(*map(int, parts))


def test_source_came_out_on_the_day_in_its_id_and_address():
    # A page may bear the day before or after, by the clock of its place.
    known = SOURCES[SOURCES["published_precision"] == "day"]
    away, found = set(), 0
    for name, day, url in zip(
        known.index, known["published_on"], known["url"], strict=True
    ):
        told = [*days_in(name), *days_in(url)]
        found += bool(told)
        if any(abs((day - one).days) > 1 for one in told):
            away.add(name)
    assert found > 250
    assert away == PUT_ON_LINE_LATER | set(MISNUMBERED)


# ---- Documents and meetings ----------------------------------------------------------

ELSEWHERE = {
    **dict.fromkeys(["D005", "D011"], "ministers of defence and of culture"),
    "D016": "signed before the meeting, in another city",
    **dict.fromkeys(["D027", "D060", "D112", "D147"], "resolutions of the UN"),
    **dict.fromkeys(["D070", "D082"], "letters to the UN"),
    **dict.fromkeys(["D028", "D029", "D035", "D048", "D061"], "of two secretariats"),
    **dict.fromkeys(["D078", "D148"], "of two secretariats"),
    **dict.fromkeys(["D034", "D043", "D077", "D105"], "signed by ministries"),
    **dict.fromkeys(["D152", "D153"], "issued without a meeting"),
}


def test_documents_bear_the_day_and_city_of_a_meeting():
    documents = load("documents")
    documents = documents[documents["signed_precision"] == "day"]
    where = {
        (day, city)
        for begun, ended, city in MEETINGS[["began_on", "ended_on", "city"]].values
        for day in pd.date_range(begun, ended)
    }
    at = zip(documents["signed_on"], documents["place"], strict=True)
    away = [pair not in where for pair in at]
    assert set(documents.loc[away, "document_id"]) == set(ELSEWHERE)


def test_terms_of_office_are_three_years_from_january_without_a_gap():
    # The Charter's rotation: three years each, in the order of the Russian alphabet.
    for _, terms in load("officials").sort_values("began_on").groupby("office"):
        assert list(terms["began_on"].dt.year) == list(range(2004, 2026, 3))
        ended = terms["ended_on"].dropna()
        assert list(ended.dt.year) == list(range(2006, 2025, 3))
        known = terms["ended_precision"].iloc[:-1].eq("day")
        assert (ended[known].dt.strftime("%m-%d") == "12-31").all()
        later = terms["began_on"].iloc[1:]
        assert (later.dt.strftime("%m-%d") == "01-01").all()
