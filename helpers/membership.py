"""Who belonged when: statuses as spells, and groups by date."""

import datetime as dt
import re
from functools import cache

import pandas as pd

from helpers.datasets import DATA, CourseError, closest, load, one_of, resource, shown

# The event that opens a spell. A dialogue partner can be counted from the summit's
# decision or from the signature of its memorandum: the sources do both.
OPENS = {
    "shanghai_five": ["effective"],
    "member": ["effective"],
    "observer": ["decision"],
    "dialogue_partner": ["decision"],
    "partner": ["merged", "decision"],
}


class MembershipError(CourseError):
    """A date, state or status that the table of statuses cannot answer for."""


def period():
    """First and last day that the table of statuses covers, as two Timestamps."""
    covered = resource("statuses")["period"]
    return pd.Timestamp(covered["start"]), pd.Timestamp(covered["end"])


def as_day(on):
    """A date as a Timestamp, within the period of the table; an error says which.
    "last" is the last day that the table knows."""
    start, end = period()
    if isinstance(on, str) and on == "last":
        return end
    covers = f"The table of statuses runs from {start:%Y-%m-%d} to {end:%Y-%m-%d}."
    if not isinstance(on, str | dt.date | pd.Timestamp):
        raise MembershipError(
            f"A date is expected, such as '2000-01-31', not {shown(on)}. {covers}"
        )
    try:
        # 09/06/2017 is two different days, depending on the country.
        if isinstance(on, str) and not re.match(r"\d{4}-\d\d-\d\d", on.strip()):
            raise ValueError
        day = pd.Timestamp(on)
    except ValueError:
        raise MembershipError(
            f"{shown(on)} is not a date. Write it as year-month-day: '2000-01-31'. "
            + covers
        ) from None
    if pd.isna(day):
        raise MembershipError(f"The date is missing (NaT). {covers}")
    if day.tzinfo is not None:
        raise MembershipError(f"Give the date without a time zone. {covers}")
    if day < start:
        raise MembershipError(
            f"{day:%Y-%m-%d} is before the first meeting of the Shanghai Five. {covers}"
        )
    if day > end:
        raise MembershipError(
            f"{day:%Y-%m-%d} is after the last day that is known. {covers} "
            "members() without a date takes the last one."
        )
    return day.normalize()


@cache
def _names():
    countries = load("countries").set_index("iso3")
    names = {}
    for column in ("name", "name_ru", "name_zh", "also_called"):
        for code, told in countries[column].dropna().items():
            names.update(dict.fromkeys(told.casefold().split(";"), code))
    return countries.index, names


def state_code(state):
    """The three-letter code of a state, from its code or name (English, Russian or
    Chinese): 'JPN', 'Japan', '日本'. An error names the nearest."""
    codes, names = _names()
    if not isinstance(state, str):
        raise MembershipError(f"A state is a text, such as 'JPN', not {shown(state)}.")
    word = state.strip()
    if word.upper() in codes:
        return word.upper()
    name = word.casefold().replace("’", "'").removeprefix("the ")
    if name in names:
        return names[name]
    raise MembershipError(
        f"There is no state {shown(state)} in the table of countries."
        f"{closest(name, [*names, *(c.casefold() for c in codes)])} "
        'load("countries") lists their codes and names.'
    )


def _known_status(status):
    return one_of(status, OPENS, "status", MembershipError)


def spells(status=None, partners_from="decision"):
    """The status of each state as spells: from when to when.

    A spell begins with the event that gives a status and ends when the next one of
    the same state begins. `partners_from` says what opens the spell of a dialogue
    partner: the "decision" of a summit or the "signature" of its memorandum.

    Returns a DataFrame, one row per spell, in order of `began_on`: `iso3`, `status`,
    `began_on`, `began_precision`, `ended_on` (the first day on which it no longer
    held; NaT while it lasted to the end of the data) and `sources`.
    Source: the table `statuses`.
    """
    rules = ("decision", "signature")
    if not isinstance(partners_from, str) or partners_from not in rules:
        raise MembershipError(
            f"partners_from={shown(partners_from)} is not known: 'decision' or "
            "'signature'."
        )
    changed = (DATA / resource("statuses")["path"]).stat().st_mtime_ns
    begun = _spells(partners_from, changed)
    if status is not None:
        begun = begun[begun["status"] == _known_status(status)]
    return begun.reset_index(drop=True)


@cache
def _spells(partners_from, changed):
    """All spells by one rule; remembered until the file has changed."""
    opens = {**OPENS, "dialogue_partner": [partners_from]}
    events = load("statuses")
    opening = pd.MultiIndex.from_tuples(
        [(name, event) for name, kinds in opens.items() for event in kinds]
    )
    steps = pd.MultiIndex.from_frame(events[["status", "event"]])
    begun = events[steps.isin(opening)].sort_values("event_on", kind="stable")
    begun = begun.assign(ended_on=begun.groupby("iso3")["event_on"].shift(-1))
    begun = begun.rename(
        columns={"event_on": "began_on", "event_precision": "began_precision"}
    )
    return begun[
        ["iso3", "status", "began_on", "began_precision", "ended_on", "sources"]
    ]


def _holding(on, partners_from):
    day = as_day(on)
    held = spells(partners_from=partners_from)
    open_still = held["ended_on"].isna() | (day < held["ended_on"])
    return held[(held["began_on"] <= day) & open_still]


def members(on="last", status="member", partners_from="decision"):
    """The states that held a status on a day, as a sorted list of codes.

    `on` is a date such as "2017-06-09", within the period of the table; without it, the
    last day that the table knows. The day on which a status begins counts, the day on
    which it ends does not. `status` is one of shanghai_five, member, observer,
    dialogue_partner, partner.
    """
    held = _holding(on, partners_from)
    return sorted(held.loc[held["status"] == _known_status(status), "iso3"])


def status_on(state, on, partners_from="decision"):
    """The status of one state on a day, or None when it had none."""
    code = state_code(state)
    held = _holding(on, partners_from)
    found = held.loc[held["iso3"] == code, "status"]
    return None if found.empty else found.iloc[0]


def statuses_on(on="last", partners_from="decision"):
    """The status of each state that holds one on a day: {"BLR": "member", ...}.

    In the order of the codes; `on` and `partners_from` as in `members`. It is what
    `draw_map` asks for: ``draw_map(ax, statuses_on("2026-01-01"))``.
    """
    held = _holding(on, partners_from).sort_values("iso3")
    return dict(zip(held["iso3"], held["status"], strict=True))
