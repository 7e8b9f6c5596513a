"""Tables of economic initiatives, goals and pledges: rules in words, cross-checks."""

import pandas as pd
import pytest

from helpers.datasets import load, meanings

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
