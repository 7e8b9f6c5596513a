"""Checks of part I, history (lessons 01 to 05)."""

import pandas as pd

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    choice,
    date,
    number,
    states,
    whole_number,
)
from helpers.membership import OPENS, members, spells, status_on


def compare_states(given, expected, more=""):
    """What a set of states has too many or too few, in words."""
    extra, missing = sorted(given - expected), sorted(expected - given)
    if extra:
        return f"{', '.join(extra)} should not be in it.{more}"
    return f"{len(missing)} still missing from it.{more}"


# ---- Lesson 03: who belongs since when -----------------------------------------------


@exercise(
    "03.1",
    choice(*OPENS),
    hint="Look for the row of BLR whose event_on is before that day and whose ended_on "
    "is after it.",
)
def belarus_in_2016(answer):
    day = "2016-01-01"
    expected = status_on("BLR", day)
    if answer == expected:
        return right(
            "Belarus had been a dialogue partner before and was a member later: "
            "the same state, three answers, depending on the day."
        )
    held = spells(answer)
    held = held[held["iso3"] == "BLR"]
    if held.empty:
        return f"Belarus never was {answer.replace('_', ' ')} in this table."
    if held["began_on"].iloc[0] > pd.Timestamp(day):
        return f"that began only on {held['began_on'].iloc[0]:%Y-%m-%d}."
    return f"that had ended on {held['ended_on'].iloc[0]:%Y-%m-%d}."


@exercise(
    "03.2",
    whole_number,
    hint="On that day two spells as observer ended and two spells as member began. "
    "The day on which a spell ends no longer counts.",
)
def observers_that_day(answer):
    day = pd.Timestamp("2017-06-09")
    expected = len(members(day, "observer"))
    if answer == expected:
        return right(
            "The two new members no longer count as observers on the day itself. Had "
            "both ends counted, they would stand in two groups at once."
        )
    if answer == len(members(day - pd.Timedelta(days=1), "observer")):
        return "that is the count of the day before; a spell's last day does not count."
    if answer == len(members(day)):
        return "that is the number of members on this day."
    if answer == len(members(day, "dialogue_partner")):
        return "that is the number of dialogue partners on this day."
    return "count the rows of observers that cover this very day."


@exercise(
    "03.3",
    states,
    hint='set(members("2022-12-01", "dialogue_partner", "decision")) minus the same '
    'with "signature".',
)
def decided_not_signed(answer):
    day = "2022-12-01"
    decided = frozenset(members(day, "dialogue_partner", "decision"))
    signed = frozenset(members(day, "dialogue_partner", "signature"))
    expected = decided - signed
    if answer == expected:
        return right(
            "A decision for each of them, a memorandum for none. Whether they belong "
            "in your count is your rule, not a fact of nature."
        )
    if answer == decided:
        return (
            "these are all who had been decided upon; take away those who had signed."
        )
    if answer == signed:
        return "these are the ones who had signed; you want the others."
    if not answer:
        return "the list is empty. Subtract the smaller group from the larger one."
    return compare_states(answer, expected)


def _handshake_to_paper():
    steps = load("statuses").query("status == 'dialogue_partner'")
    table = steps.pivot_table("event_on", "iso3", "event", aggfunc="min")
    return (table["signature"] - table["decision"]).dt.days.dropna()


@exercise(
    "03.4",
    number,
    hint='Filter statuses to status == "dialogue_partner", make the pivot_table, '
    'subtract ["decision"] from ["signature"], take .dt.days and then .median().',
)
def median_to_signature(answer):
    days = _handshake_to_paper()
    if answer == days.median():
        return right(
            f"Half of the states signed within {days.median():g} days, and the slowest "
            f"took {days.max():g}. For Sri Lanka the day of signature is a "
            "placeholder; the median does not depend on it."
        )
    if answer == -days.median():
        return "the sign is wrong: subtract the earlier date from the later one."
    if abs(answer - days.mean()) < 0.5:
        return "that is the mean; the median is the middle one of the sorted values."
    if answer in (days.min(), days.max()):
        return "that is the shortest or longest wait; the median is the middle one."
    if answer == len(days):
        return "that is how many states there are; we want days."
    if abs(answer - days.median() / 365.25) < 0.01:
        return "that looks like years; give days."
    return "take signature minus decision for each state, then the median of the days."


@exercise(
    "03.5",
    whole_number,
    hint="The longest wait ends on the last day on which the signature is possible.",
)
def longest_for_sri_lanka(answer):
    steps = load("statuses").query("iso3 == 'LKA' and status == 'dialogue_partner'")
    on = steps.set_index("event")["event_on"]
    last = on["signature"] + pd.offsets.MonthEnd(0)
    expected = (last - on["decision"]).days
    if answer == expected:
        return right(
            "A date known to the month makes a wait known to the month: honest answers "
            "have a from and a to."
        )
    if answer == (on["signature"] - on["decision"]).days:
        return (
            "that uses the placeholder, the first day of the month: the shortest wait."
        )
    if answer == expected + 1:
        return (
            "that counts both ends; the number of days between two dates is one less."
        )
    if answer == -expected:
        return "the sign is wrong: subtract the earlier date from the later one."
    return "count from the decision to the last day of the month of the signature."


def _circle():
    """Observers and dialogue partners together, on each day that changed them."""
    around = pd.concat([spells("observer"), spells("dialogue_partner")])
    days = pd.concat([around["began_on"], around["ended_on"]]).dropna().unique()
    groups = ("observer", "dialogue_partner")
    number = {
        day: sum(len(members(day, group)) for group in groups) for day in sorted(days)
    }
    return pd.Series(number)


@exercise(
    "03.6",
    date,
    hint="In circle, look for the first January with a smaller number than the one "
    "before. Which spells of observers ended in the year between?",
)
def first_fall(answer):
    circle = _circle()
    falls = circle.index[circle.diff() < 0]
    if answer == falls[0]:
        return right(
            "Two observers became members: the circle shrank because the centre grew. "
            "A count that falls can be a success; ask where the missing went."
        )
    if answer in falls:
        return "the number did fall on that day, but not for the first time."
    if answer.year == falls[0].year + 1 and (answer.month, answer.day) == (1, 1):
        return "that is the January by which it had fallen; find the day itself."
    if answer.year == falls[0].year:
        return "the year is right; look up the day in the spells."
    return "on that day the number did not fall."
