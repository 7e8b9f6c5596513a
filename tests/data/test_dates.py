"""Dates hold against the press, the meetings, and the years in names and addresses."""

import contextlib
import datetime as dt
import re

import pandas as pd
import pytest
from data_rows import (
    against,
    columns,
    entries_of,
    fields,
    hold,
    keyed,
    meeting_days,
    partner,
    rows,
)

from helpers.datasets import load

WITHOUT_PRECISION = {
    ("claims", "as_of_end_on"): "ranges are given only where both ends are known days",
    ("visas", "snapshot_on"): "every snapshot has a day",
}


DATED = sorted({table for table, _ in columns(lambda t, f: f["type"] == "date")})
# A term, membership or year begins or ends on 1 January; little else happens then.
TURNS = ("officials", "affiliations", "trade_reports")
ON_NEW_YEARS_DAY = {"sources": "brics_tass"}


@pytest.mark.parametrize("table", DATED)
def test_a_date_comes_with_its_precision_and_unknown_parts_are_01(table):
    endings, told = {"month": "-01", "year": "-01-01"}, []
    for column in [n for n, f in fields(table).items() if f["type"] == "date"]:
        assert column.endswith("_on")
        how = partner(column)
        if (table, column) in WITHOUT_PRECISION:
            assert how not in fields(table)
            continue
        assert how in fields(table), (
            f"{table}.{column}: a date needs a column {how} beside it "
            "(day, month or year)"
        )
        known = [(row[column], row[how]) for row in rows(table)]
        odd = [
            bool(day) != bool(how) or not day.endswith(endings.get(how, ""))
            for day, how in known
        ]
        why = (
            f"{column} known to the month is written 2004-06-01 with 'month' in {how}, "
            "known to the year 2004-01-01 with 'year'"
        )
        told.append(against(table, odd, why))
        exact = [day.endswith("-01-01") and how == "day" for day, how in known]
        if table not in TURNS:
            why = f"{column} is hardly known to the day"
            told.append(against(table, exact, why, ON_NEW_YEARS_DAY.get(table, "")))
    hold(*told)


# ---- The press -----------------------------------------------------------------------

# An event is reported within two weeks: shorter than a month, so that a slip of the
# month is found. The rows, named by their key without its dates, are known to the day,
# but only from later texts; a day on which a meeting was held needs no text.
TOLD_LATER = {
    ("documents", "signed_on"): "D011 D027 D028 D034 D043 D060 D070 D105",
    ("statuses", "event_on"): "BLR/dialogue_partner/signature IRN/member/application "
    "IRN/observer/application KHM/dialogue_partner/signature "
    "TUR/dialogue_partner/application",
    ("organs", "established_on"): "afghanistan_contact_group business_council "
    "culture_ministers sco_forum secretariat",
    ("partners", "agreed_on"): "afghanistan_2005 cis_2005 un_ga_2009 un_ga_2010 "
    "un_ga_observer_2004",
    ("manoeuvres", "began_on"): "issyk_kul_antiterror_2007 norak_antiterror_2009 "
    "peace_mission_2005 peace_mission_2009 volgograd_antiterror_2008",
    ("manoeuvres", "ended_on"): "bishkek_staff_training_2015 issyk_kul_antiterror_2007 "
    "norak_antiterror_2009 peace_mission_2005 peace_mission_2009 "
    "volgograd_antiterror_2008",
    ("pledges", "pledged_on"): "P13 P14 P16 P17",
    ("meetings", "ended_on"): "S5-2 S5-3 HGC-4",
    ("closures", "closed_on"): "Karamyk",
    ("closures", "reopened_on"): "",
    ("goals", "set_on"): "",
    ("initiatives", "adopted_on"): "transport_ministers_2002 bc_2006 "
    "trade_fair_qingdao yangling_base_2019",
    ("initiatives", "proposed_on"): "road_agreement_2014",
    ("initiatives", "status_on"): "transport_ministers_2002 bc_2006 "
    "customs_agreement_2007 trade_fair_qingdao yangling_base_2019",
    ("visa_decisions", "effective_on"): "BLR/IRN KAZ/IRN KGZ/IRN UZB/CHN UZB/IRN",
}
# The day of a report is that on which its source came out; but for these.
DAY_IN_THE_TEXT = {
    ("printed_counts", "as_of_on"): "n19 n20 n21",
    ("goals", "seen_on"): "",
    ("initiatives", "seen_on"): "customs_agreement_2007 "
    "bri_conjunction_2015 belarus_road_2018 trade_fair_qingdao",
    ("growth_reports", "reported_on"): "",
    ("agreement_routes", "as_of_on"): "",
    ("energy_links", "as_of_on"): "cac_c amur_heihe_500 ca_center_reverse tapi "
    "polan_gwadar",
}


@pytest.mark.parametrize(
    "table", sorted({one for one, _ in TOLD_LATER | DAY_IN_THE_TEXT})
)
def test_the_press_or_a_meeting_vouches_for_a_day(table):
    published, frame, told = keyed("sources")["published_on"], load(table), []
    meetings = [] if table == "meetings" else list(meeting_days())
    cited = entries_of(frame["sources"]).map(published)
    for lists, days in [(TOLD_LATER, 14), (DAY_IN_THE_TEXT, 0)]:
        for column, but in [(c, but) for (t, c), but in lists.items() if t == table]:
            near = (cited - frame[column]).dt.days.abs().le(days)
            lonely = ~near.groupby(level=0).any() & ~frame[column].isin(meetings)
            lonely &= frame[partner(column)].eq("day") & frame[column].notna()
            why = (
                f"is {column} right? No source was published within {days} days, and "
                "no meeting ended then"
            )
            told.append(against(table, lonely, why, but))
    hold(*told)


# What a meeting decides bears its last day. These are from the days around one.
NOT_THE_LAST_DAY = {
    # Memoranda signed on the eve, by ministers.
    ("statuses", "event_on"): "EGY/dialogue_partner/signature "
    "QAT/dialogue_partner/signature",
    ("documents", "signed_on"): "D066",
    ("organs", "established_on"): "business_council",
    ("partners", "agreed_on"): "csto_rats_2011 unodc_2011",
    ("pledges", "pledged_on"): "P15",
    ("goals", "set_on"): "",
    ("goals", "seen_on"): "",
    ("agreement_routes", "as_of_on"): "",
    ("initiatives", "proposed_on"): "",
    ("initiatives", "adopted_on"): "silk_road_fund_mou_2017 bc_2006",
    ("initiatives", "status_on"): "silk_road_fund_mou_2017 bc_2006 ibc_strategy_2012 "
    "reserve_bank_2011",
}


@pytest.mark.parametrize(("table", "column"), NOT_THE_LAST_DAY)
def test_a_date_around_a_meeting_is_the_last_day_of_it(table, column):
    day, meetings = pd.Timedelta(days=1), load("meetings")
    around = {
        one
        for row in meetings.itertuples()
        for one in pd.date_range(row.began_on - day, row.ended_on + day)
    }
    frame, others = load(table), list(around - {*meetings["ended_on"]})
    odd = frame[partner(column)].eq("day") & frame[column].isin(others)
    why = f"{column} is around a meeting and not its last day"
    hold(against(table, odd, why, NOT_THE_LAST_DAY[table, column]))


# ---- Years in names ------------------------------------------------------------------

# The plan or strategy is named after the year in which it was to begin or to end.
NAMED_AFTER_ITS_TERM = (
    "ibc_strategy_2012 list_measures_2012 customs_programme_2016 list_measures_2017 "
    "strategy_action_plan_2021 action_plan_2021 mtec_programme_2035 "
    "energy_strategy_2030 econ_strategy_2030 strategy_2035"
)
ANY_YEAR = {str(year) for year in range(1990, 2030)}


def years_in(text):
    return set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text.replace("_", " ")))


@pytest.mark.parametrize(
    ("table", "columns", "but"),
    [
        ("manoeuvres", ["began"], ""),
        ("partners", ["agreed"], ""),
        ("initiatives", ["proposed", "adopted", "status"], NAMED_AFTER_ITS_TERM),
    ],
)
def test_year_in_an_id_is_that_of_the_row(table, columns, but):
    frame = load(table)
    years = [frame[f"{one}_on"].dt.strftime("%Y") for one in columns]
    other = [
        bool(years_in(name) and {*own} & ANY_YEAR and not years_in(name) & {*own})
        for name, *own in zip(frame.iloc[:, 0], *years, strict=True)
    ]
    hold(against(table, other, "not of the year in its id", but))


def test_year_in_a_name_or_title_is_that_of_the_row():
    rows = load("manoeuvres").itertuples()
    other = [not (years_in(r.name) <= years_in(r.manoeuvre_id)) for r in rows]
    hold(against("manoeuvres", other, "the years in its name and its id differ"))
    documents = load("documents")
    named = documents["title"].str.extract(r"\((\d{4})\)$")[0].astype(float)
    other = named.notna() & (named != documents["signed_on"].dt.year)
    hold(against("documents", other, "not signed in the year in its title"))


# ---- Days in addresses ---------------------------------------------------------------

# Put on line later; the site files a text of 17 June under the 7th; the others bear the
# day before or after, by the clock of their place.
ANOTHER_DAY = (
    "bjreview_2010_declaration chinaorg_hu_2010 chinaorg_hu_2011 gaozhaiedu_2015 "
    "mfa_cn_2004 grips_20040607_D1E cn_un_mission_2025 sectsco_roadmap_2021 wapo_2007"
)
# The year in the id is that of what the page is about.
ABOUT_ANOTHER_YEAR = (
    "chinaculture_caiwu_2008 chinaculture_caiwu_2009 chinadaily_strategy_2025 "
    "sco_russia2015 sco_russia2015_bc sco_russia2015_ibc sco_russia2020 scorus2015_bc"
)
DAY = re.compile(
    r"(?<!\d)((?:19\d|20[0-2])\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)"
)


def days_in(text):
    for parts in DAY.findall(str(text)):
        with contextlib.suppress(ValueError):  # 30 February is no day
            yield dt.datetime(*map(int, parts))


def test_source_came_out_on_the_day_in_its_address_and_in_the_year_in_its_id():
    other_day, other_year, found = [], [], 0
    for row in load("sources").itertuples():
        told = {*days_in(row.source_id), *days_in(row.url)}
        told = told if row.published_precision == "day" else {}
        found += bool(told)
        other_day.append(bool(told) and row.published_on not in told)
        years = years_in(row.source_id) if pd.notna(row.published_on) else {}
        other_year.append(bool(years) and str(row.published_on.year) not in years)
    assert found > 250
    hold(
        against("sources", other_day, "another day in id or address", ANOTHER_DAY),
        against("sources", other_year, "another year in its id", ABOUT_ANOTHER_YEAR),
    )
