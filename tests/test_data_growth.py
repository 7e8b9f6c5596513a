"""Growth as it was printed at the time: rules in words, and against today's figures."""

import pytest

from helpers.datasets import load

REPORTS = load("growth_reports")
TODAY = load("indicators").set_index(["iso3", "year"])["gdp_growth_pct"]


def test_a_year_is_reported_on_after_it_has_ended():
    # Figures for a part of a year, or forecasts, do not belong here.
    assert (REPORTS["reported_on"].dt.year > REPORTS["year"]).all()


def test_reports_stand_in_order_of_time_and_none_twice():
    assert REPORTS["reported_on"].is_monotonic_increasing
    assert not REPORTS.duplicated(["iso3", "year", "reported_on"]).any()
    assert not REPORTS.duplicated(["iso3", "year", "growth_pct"]).any()


def test_printed_figures_are_of_the_size_of_todays():
    # A slip of a digit or of a sign; the largest revision found is below one point.
    now = TODAY.loc[list(zip(REPORTS["iso3"], REPORTS["year"], strict=True))]
    gap = REPORTS["growth_pct"] - now.to_numpy()
    assert gap.abs().max() < 1
    assert gap.abs().max() > 0.5, "revisions are what the table is for"


def test_growth_is_printed_with_one_decimal():
    assert (REPORTS["growth_pct"] == REPORTS["growth_pct"].round(1)).all()


def test_china_raised_its_figure_twice():
    # Xinhua, 11 January 2011: "the second revision"; originally 8.7, then 9.1.
    china = REPORTS[(REPORTS["iso3"] == "CHN") & (REPORTS["year"] == 2009)]
    assert list(china["growth_pct"]) == [8.7, 9.1, 9.2]
    assert list(china["note"].str.split().str[0]) == ["First", "First", "Second"]


@pytest.mark.parametrize(
    ("state", "year", "printed"),
    [
        ("RUS", 2009, -7.9),  # Rosstat: output was 92.1% of that of 2008
        ("RUS", 2008, 5.6),  # the same release
        ("UZB", 2009, 8.1),  # headline of the bulletin
        ("KAZ", 2009, 1.1),  # Les Echos via Kresy
    ],
)
def test_first_figures_as_their_sources_print_them(state, year, printed):
    row = REPORTS[(REPORTS["iso3"] == state) & (REPORTS["year"] == year)].iloc[0]
    assert row["growth_pct"] == printed


def test_only_the_year_is_known_where_a_page_has_no_date():
    rough = REPORTS[REPORTS["reported_precision"] == "year"]
    assert set(rough["iso3"]) == {"KAZ", "TKM"}
    assert set(rough["reported_on"].dt.strftime("%m-%d")) == {"01-01"}
