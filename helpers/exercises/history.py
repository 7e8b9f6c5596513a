"""Checks of part I, history (lessons 01 to 05)."""

import re

import pandas as pd

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    choice,
    date,
    number,
    states,
    text,
    texts,
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


# ---- Lesson 05: how many soldiers ----------------------------------------------------


def _exercises():
    return load("exercises").set_index("exercise_id").sort_values("began_on")


def _held_exercises():
    rows = _exercises()
    return rows[rows["state"] == "held"]


def _undisputed_armies():
    """Held exercises of armies, framework undisputed, with a figure."""
    rows = _held_exercises().dropna(subset="troops_min")
    return rows[(rows["kind"] != "counter_terror") & (rows["sco_framework"] == "yes")]


def _exercise_id(answer):
    """The id that a text means: an id, or the name of an exercise."""
    rows = load("exercises")
    ids = dict(zip(rows["name"].str.casefold(), rows["exercise_id"], strict=True))
    word = answer.casefold()
    return ids.get(word, word if word in set(rows["exercise_id"]) else None)


_NO_SUCH_EXERCISE = (
    "no row has this exercise_id; copy it from the table, with its underscores."
)


@exercise(
    "05.1",
    whole_number,
    hint='Take the column troops_min of held, then .isna() and .sum(). "held" is the '
    "table without plans.",
)
def held_and_silent(answer):
    held, rows = _held_exercises(), _exercises()
    expected = held["troops_min"].isna().sum()
    if answer == expected:
        return right(
            f"That is {expected / len(held):.0%} of what was held: whoever speaks of "
            "all exercises by their troops speaks of a minority of them."
        )
    if answer == rows["troops_min"].isna().sum():
        return "that counts planned exercises too; we want those that were held."
    if answer == held["troops_min"].notna().sum():
        return "these are the ones with a figure; you want the others."
    if answer == rows["troops_min"].notna().sum():
        return "these are the rows with a figure, a postponed one among them."
    if answer == len(held):
        return "that is how many were held, with or without a figure."
    if answer == (held["kind"] == "counter_terror").sum():
        return "that is how many were of services; one of them published a figure."
    return "count the rows of held in which troops_min is missing."


@exercise(
    "05.2",
    whole_number,
    hint="The note gives a number of troops from each state, with two ends. How many "
    "states stand in participants?",
)
def highest_for_special_forces(answer):
    row = _exercises().loc["special_forces_2015"]
    states_there = len(row["participants"].split(";"))
    low, high = map(
        int, re.search(r"(\d+)-(\d+) troops from each", row["note"]).groups()
    )
    expected = high * states_there
    if answer == expected:
        return right(
            f"From {low * states_there} to {expected}: a range from parts. It is far "
            "below every figure that armies print, so the silent exercises are "
            "probably the small ones, and a mean of the known is too high for all."
        )
    if answer == low * states_there:
        return "that is the lowest total that fits; we want the highest."
    if answer == high:
        return "that is the highest for one state; there were several."
    if answer == high * len(members(row["began_on"])):
        return "not every member took part; read the column participants."
    if answer == states_there:
        return "that is how many states took part; multiply by the troops of each."
    if answer in (0, low):
        return "missing is not zero, and the low end is for one state only."
    return "multiply the higher number from each state by the number of states."


@exercise(
    "05.3",
    text,
    hint='Divide known["troops_max"] by known["troops_min"], drop Exercise-01, and '
    "ask for .astype(float).idxmax().",
)
def widest_ratio(answer):
    known = _held_exercises().dropna(subset="troops_min")
    ratio = (known["troops_max"] / known["troops_min"]).astype(float)
    apart = (known["troops_max"] - known["troops_min"]).astype(float)
    others = ratio.drop("exercise_01_2002")
    expected = others.idxmax()
    given = _exercise_id(answer)
    if given is None:
        return _NO_SUCH_EXERCISE
    if given == expected:
        return right(
            f"Exactly {others.max():g} times: one source says in total, another says "
            "from each side. A gap that is a round multiple is often a question of "
            "what was counted, not of how well."
        )
    if given == "exercise_01_2002":
        return "Exercise-01 was to be left out: there a plan stands against a count."
    if given == apart.drop("exercise_01_2002").idxmax():
        return "its two figures lie furthest apart; we want the largest multiple."
    if given not in known.index:
        return "there is no figure for it among the exercises held."
    if ratio[given] == 1:
        return "its two figures are the same."
    return f"there the high figure is {ratio[given]:.2f} times the low; one has more."


@exercise(
    "05.4",
    whole_number,
    hint="For each row: set(members(row.began_on)) <= set(row.participants.split(';')) "
    "is True if every member is among the participants. Count the True.",
)
def full_houses(answer):
    held = _held_exercises()
    listed = held.dropna(subset="participants")

    def full(rows):
        pairs = zip(rows["began_on"], rows["participants"], strict=True)
        return sum(set(members(day)) <= set(names.split(";")) for day, names in pairs)

    ours = listed[listed["sco_framework"] == "yes"]
    expected = full(ours)
    if answer == expected:
        return right(
            f"Of {len(ours)} with a list. A house is full more easily in one day of "
            "experts at screens than in the field; and 'took part' may mean a "
            "battalion or three observers with a note in the table."
        )
    if answer == full(ours[ours["kind"] == "counter_terror"]):
        return "that leaves out the armies; take every kind."
    if answer == full(ours[ours["kind"] == "joint_military"]):
        return "that counts only exercises of armies; take every kind."
    if answer == len(ours):
        return "that is how many have a list, full or not."
    if answer == len(ours) - expected:
        return "these are the ones from which a member was missing."
    return "compare, row by row, the members of the first day with the participants."


@exercise(
    "05.5",
    text,
    hint='choices["undisputed"][figures].astype(float).idxmax() gives the largest by '
    "each end.",
)
def largest_undisputed(answer):
    ours, rows = _undisputed_armies(), _exercises()
    low, high = (ours[end].astype(float) for end in ("troops_min", "troops_max"))
    expected = low.idxmax()
    given = _exercise_id(answer)
    if given is None:
        return _NO_SUCH_EXERCISE
    if given == expected == high.idxmax():
        return right(
            f"Its low figure, {low[expected]:,.0f}, is as high as any other's high "
            "one. But add the disputed exercises and it is no longer the largest: the "
            "conclusion is firm against the bound and weak against the framework."
        )
    row = rows.loc[given]
    if row["state"] != "held":
        return "it was not held as planned: a plan has no soldiers in the field."
    if row["sco_framework"] == "disputed":
        return "its SCO framework is disputed; take only the undisputed ones."
    if pd.isna(row["troops_min"]):
        return "no number of troops was published for it."
    if given == ours[ours["began_on"] < "2008"]["troops_max"].astype(float).idxmax():
        return "it was the largest up to its own year; now take all years."
    return f"its figures end at {row['troops_max']:,}; another one's begin above that."


def _left_out(end, spread="median"):
    """Without each undisputed exercise in turn: by how much late is above early."""
    ours, change = _undisputed_armies(), {}
    for left_out in ours.index:
        rest = ours.drop(left_out)
        early = rest["began_on"].dt.year <= 2012
        value = rest[end].astype(float)
        change[left_out] = value[~early].agg(spread) - value[early].agg(spread)
    return pd.Series(change)


@exercise(
    "05.6",
    texts,
    hint='Start with: for left_out in choices["undisputed"].index: and in it rest = '
    'choices["undisputed"].drop(left_out). Then two medians, and print left_out where '
    "the later one is not larger.",
)
def leave_one_out(answer):
    given = {_exercise_id(word) for word in answer}
    change = _left_out("troops_max")
    overturn = set(change.index[change <= 0])
    names = _exercises()["name"]
    if None in given:
        return _NO_SUCH_EXERCISE
    if given == overturn:
        return right(
            f"Without any one of these {len(overturn)} of {len(change)} the late "
            "exercises are not larger. A verdict that one row can overturn is no trend."
        )
    low = _left_out("troops_min")
    if given == set(low.index[low <= 0]):
        return "with troops_min that is so; take the high figures."
    if given == set(change.index):
        return "these are all that can be left out; not each overturns the verdict."
    if given == set(change.index) - overturn:
        return "without these the verdict still stands; you want the others."
    strangers = sorted(given - set(change.index))
    if strangers:
        return f"{names[strangers[0]]} is not among the undisputed exercises of armies."
    extra = sorted(given - overturn)
    if extra:
        return f"without {names[extra[0]]} the late median is still larger."
    return f"{len(overturn - given)} still missing from it. Try each one in turn."
