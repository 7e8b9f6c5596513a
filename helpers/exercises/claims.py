"""Checks of lesson 17: the ledger, and a project of the student's own."""

import re

import pandas as pd

from helpers.datasets import closest, load, tables
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    choice,
    plan,
    text,
    truths,
    whole_number,
)
from helpers.exercises.start import VERDICTS
from helpers.membership import members

# ---- Lesson 17 ---------------------------------------------------------------------


def ledger():
    return load("claims").set_index("claim_id")


def verdict_of(parts):
    """The rule of the lesson, for one list of truth values."""
    if not parts:
        return "undecided"
    if all(parts):
        return "supported"
    return "disputed" if any(parts) else "contradicted"


@exercise(
    "17.1",
    whole_number,
    hint='Filter twice: claims["kind"].isin([...]) and claims["decided_by"] == ...; '
    "or read two cells of rests.",
)
def open_numbers_and_dates(answer):
    open_ones = load("claims").query("decided_by == 'open'")
    kinds = open_ones["kind"].value_counts()
    expected = int(kinds.get("numeric", 0) + kinds.get("date", 0))
    if answer == expected:
        return right(
            "What can be looked up has mostly been looked up. Read what would decide "
            "these."
        )
    if answer == len(open_ones):
        return "that counts all kinds; we want two of them."
    if answer in (kinds.get("numeric", 0), kinds.get("date", 0)):
        return "that is one of the two kinds; add the other."
    if answer == kinds.get("event", 0):
        return "those are events; we want numbers and dates."
    decided = load("claims").query("kind in ('numeric', 'date')")
    if answer == len(decided):
        return "that is all of the two kinds, decided or not."
    if answer == len(decided) - expected:
        return "those are the decided ones; we want the open ones."
    return "count the rows of two kinds whose decided_by is open."


@exercise(
    "17.2",
    truths,
    hint='meetings = load("meetings").set_index("meeting_id"), then '
    'meetings.loc["HGC-4", ["council", "began_on"]].',
)
def parts_of_w22(answer):
    row = load("meetings").set_index("meeting_id").loc["HGC-4"]
    said = ledger().loc["W22", "as_of_on"]
    in_month = row["began_on"].to_period("M") == said.to_period("M")
    expected = list(map(bool, (row["council"] == "heads_of_state", in_month)))
    if answer == expected:
        return right(
            f"The verdict is {verdict_of(expected)}: right month, wrong council. It "
            "was a meeting of the heads of government."
        )
    if len(answer) != len(expected):
        return f"give {len(expected)} truth values, one for each word in italics."
    if answer == expected[::-1]:
        return "the order: first the council, then the month."
    if answer[0]:
        return "look at the council of HGC-4: were these heads of state?"
    return "look at the day of HGC-4: is it in the month that the claim names?"


@exercise(
    "17.3",
    text,
    hint='(held["origins"] == 1).groupby(held["document"]).mean() gives the shares.',
)
def document_of_one_voice(answer):
    claims, origins = load("claims"), load("sources").set_index("source_id")["origin"]
    cited = claims["sources"].str.split(";").explode().map(origins)
    claims["one"] = cited.groupby(level=0).nunique() == 1
    held = claims[claims["verdict"] == "supported"]
    shares = held.groupby("source_id")["one"].mean()
    numbers = held.groupby("source_id")["one"].sum()
    names = {
        "seed_xinhua_2003": "Xinhua 2003",
        "seed_grips_2009": "Initiative 2009",
        "seed_qiushi_2011": "Qiushi 2011",
        "seed_globalsecurity_2018": "GlobalSecurity 2018",
        "seed_wiki_activities": "Wiki, after 2024",
    }
    known = {name.casefold(): id for id, name in names.items()}
    expected = shares.idxmax()
    given = known.get(answer.casefold())
    if given == expected:
        return right(
            "For what it promises a text is often its only witness, and a good one; "
            "for what happened it would be a poor one."
        )
    if given is None:
        return f"that is not one of the documents: {', '.join(names.values())}."
    if given == numbers.idxmax():
        return "it has the most such claims, but not the highest share: divide."
    if given == shares.idxmin():
        return "that is where the share is lowest."
    return "its share is not the highest; compute the share for each document."


@exercise(
    "17.4",
    whole_number,
    hint='Filter echoes with ["claim_id"] == "S04", take the smallest published, '
    "subtract, take .days.",
)
def age_of_a_sentence(answer):
    published = load("sources").set_index("source_id")["published_on"]
    texts = load("echoes").query("claim_id == 'S04'")["text_id"].map(published)
    page = published[ledger().loc["S04", "source_id"]]
    expected = (page - texts.min()).days
    if answer == expected:
        return right(
            f"{expected / 365.25:.0f} years: the page prints an old sentence as if it "
            "were of its own day."
        )
    if answer == -expected:
        return "take the later date minus the earlier."
    if answer == (page - texts.max()).days:
        return "that is the younger of the two texts; take the oldest."
    if answer == (texts.max() - texts.min()).days:
        return "that lies between the two older texts; we want the page."
    if abs(answer - expected) == 1:
        return "one day off: subtract the dates, without adding or taking a day."
    return "subtract the date of the oldest text from that of the page's last change."


FIELDS = ("claim", "tables", "supported_if", "contradicted_if")


@exercise(
    "17.5",
    plan(FIELDS),
    hint="For a condition, finish the sentence: 'supported if the number of … is at "
    "least …'.",
)
def plan_of_a_test(answer):
    claims = ledger()
    claim = answer["claim"]
    if re.fullmatch(r"[A-Za-z]\d\d[a-z]?", claim):
        id = claim[0].upper() + claim[1:]
        if id not in claims.index:
            return f"there is no claim {id} in the ledger."
        if claims.loc[id, "decided_by"] != "open":
            return f"{id} is decided already; take an open one, or one of your own."
    elif len(claim.split()) < 5:
        return "write the claim as a sentence that can be true or false."
    known = list(tables().index)
    for table in answer["tables"]:
        if table not in known:
            return f"there is no table {table!r}.{closest(table, known)}"
    if not answer["tables"]:
        return "name at least one table that bears on the claim."
    ways = {
        name: " ".join(answer[name].split())
        for name in ("supported_if", "contradicted_if")
    }
    for name, way in ways.items():
        if len(way.split()) < 4:
            return f"{name}: say in a sentence what you would have to find."
        if not re.search(
            r"\d|\b(?:no|none|every|all|both|half|more|fewer|less)\b", way
        ):
            return f"{name}: name the number or date at which you would decide."
    first, second = (way.casefold() for way in ways.values())
    if first == second:
        return "the two conditions are the same: nothing could change your mind."
    if set(answer["tables"]) <= {"claims", "sources", "echoes"}:
        return "these tables hold what is said; name one that holds what happened."
    return right(
        "The form is complete, and it was written before looking. Whether the plan is "
        "good only a reader can say: show it to one."
    )


@exercise(
    "17.6",
    choice(*VERDICTS),
    hint='circle = members("2016-12-31", "observer") + members("2016-12-31", '
    '"dialogue_partner"); then keep those in rise, without the two that joined.',
)
def against_the_circle(answer):
    six, joined = members("2009-10-14"), ["IND", "PAK"]
    trade, totals = load("trade"), load("trade_totals")
    sold = trade.rename(columns={"exporter": "iso3", "importer": "partner"})
    bought = trade.rename(columns={"importer": "iso3", "exporter": "partner"})
    flows = pd.concat([sold, bought])
    flows = (
        flows[flows["partner"].isin(six)].groupby(["year", "iso3"])["value_usd"].sum()
    )
    whole = totals.set_index(["year", "iso3"])
    share = (flows / (whole["exports_usd"] + whole["imports_usd"])).unstack()
    rise = share.loc[2018:2020].mean() - share.loc[2014:2016].mean()
    circle = members("2016-12-31", "observer")
    circle += members("2016-12-31", "dialogue_partner")
    circle = [state for state in circle if state in rise.index and state not in joined]
    others = rise.drop([*six, *joined])

    def ruled(group):
        return verdict_of([bool(rise[state] > group.median()) for state in joined])

    expected = ruled(rise[circle])
    if answer == expected:
        return right(
            f"The middle of {len(circle)} states is {100 * rise[circle].median():.1f} "
            f"points, of all {len(others)} it is {100 * others.median():.1f}. Say in "
            "advance who is compared with whom, or you will choose what pleases you."
        )
    if answer == "undecided":
        return "each of the two rises or not: the rule gives a verdict."
    if answer == ruled(others):
        return "that is the verdict against all others; take the circle alone."
    return "compare each of the two with the median of the circle, then use the rule."
