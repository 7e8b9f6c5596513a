"""Checks of part I, history (lessons 01 to 05)."""

import re

import pandas as pd

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    choice,
    claim_ids,
    compare_states,
    date,
    number,
    states,
    text,
    texts,
    whole_number,
)
from helpers.exercises.start import VERDICTS
from helpers.membership import OPENS, members, spells, status_on

# ---- Lesson 01: what do five documents say -------------------------------------------


def _documents():
    """The documents that make claims, with their dates of publication."""
    dates = load("sources").set_index("source_id")["published_on"]
    return dates[load("claims")["source_id"].unique()]


@exercise(
    "01.1",
    text,
    hint="In the table of the documents, look for NaT in the column published_on. The "
    "name of the row is the source_id.",
)
def document_without_a_date(answer):
    dates = _documents()
    undated = dates[dates.isna()].index
    if answer in undated:
        return right(
            "Unknown stays unknown. But a text cannot be older than what it speaks of, "
            "so the lesson will date it from one side."
        )
    if answer in dates.index:
        return f"that one is dated {dates[answer]:%Y-%m-%d}."
    if answer in set(load("sources")["source_id"]):
        return "that is a source of the course, but not one of these documents."
    if answer.casefold() in undated.str.casefold():
        return "almost: write the id exactly as in the table."
    if answer.upper() in ("NAT", "NAN"):
        return "that is the mark for an unknown date; give the name of its row."
    return "give the name of the row, as it stands at the far left of the table."


@exercise(
    "01.2",
    whole_number,
    hint='One condition is claims["document"] == "Wiki", the other compares the column '
    "verdict. Each needs its own round brackets; count rows with len(...).",
)
def disputed_in_the_wiki(answer):
    claims = load("claims")
    wiki = claims["source_id"] == "seed_wiki_activities"
    disputed = claims["verdict"] == "disputed"
    expected = (wiki & disputed).sum()
    if answer == expected:
        return right(
            "Disputed is no insult: good sources differ, or a word has more than one "
            "meaning. Read a few of these rows and decide which it is."
        )
    if answer == disputed.sum():
        return "that counts the disputed claims of all documents; keep the wiki's."
    if answer == wiki.sum():
        return "that counts all claims of the wiki; keep the disputed ones."
    if answer == (wiki | disputed).sum():
        return "that counts rows for which either holds; & asks for both, | for either."
    for verdict, number_of in claims[wiki]["verdict"].value_counts().items():
        if answer == number_of:
            return f"that is the number of {verdict} claims of the wiki."
    if answer == (wiki & ~claims["verdict"].isin(["supported", "undecided"])).sum():
        return "that adds the contradicted ones; they are a verdict of their own."
    if answer == 0:
        return 'nothing was found: it is "Wiki" with a capital, "disputed" without one.'
    return "keep the rows where the document is Wiki and the verdict is disputed."


# The pairs that the lesson puts side by side, by claim id.
PAIRS = [
    ("Q06", "X02"),
    ("S04b", "S05b"),
    ("S03", "S05"),
    ("W19", "G04"),
    ("X07", "W01"),
    ("X09", "W01"),
    ("S01", "S11"),
    ("X03", "S07"),
    ("Q17", "W08"),
]


@exercise(
    "01.3",
    whole_number,
    hint='pairs["one"].map(claims["document"]) gives the document of each first claim. '
    'Do the same with "other"; == compares row by row, and .sum() counts True.',
)
def pairs_within_one_document(answer):
    document = load("claims").set_index("claim_id")["source_id"]
    within = [document[one] for one, other in PAIRS if document[one] == document[other]]
    if answer == len(within):
        return right(
            "A text that disagrees with itself was probably written by several hands, "
            "at several times. The lesson will look for the seam."
        )
    if answer == len(PAIRS):
        return "that is the number of all lines; compare the documents of each."
    if answer == len(PAIRS) - len(within):
        return "that counts the lines whose claims stand in different documents."
    if answer == len(set(within)):
        return (
            "that is the number of documents that contradict themselves; count lines."
        )
    if answer == 0:
        return "ids are never equal; map both columns to their documents, then compare."
    return "compare the document of one with the document of other, line by line."


@exercise(
    "01.4",
    text,
    hint='page = claims[claims["document"] == "GlobalSecurity"], then '
    'page.sort_values("as_of_on")[["claim", "as_of_on"]]. Where do the years jump?',
)
def edge_of_the_silence(answer):
    claims = load("claims").set_index("claim_id")
    page = claims[claims["source_id"] == "seed_globalsecurity_2018"]["as_of_on"]
    dated = page.dropna().sort_values()
    after = dated.diff().idxmax()
    edge = dated[dated < dated[after]].max()
    if answer in dated.index and dated[answer] == edge:
        return right(
            "What follows comes from another time and another pen. The date of a page "
            "is the date of its last change, not of its facts."
        )
    if answer not in claims.index:
        known = {name.casefold(): name for name in claims.index}
        near = known.get(answer.casefold())
        return (
            f"almost: ids are written with a capital letter, {near}."
            if near
            else "give the id of a claim, such as Q07, as it stands at the far left."
        )
    if answer not in page.index:
        return "that claim stands in another document; look at GlobalSecurity."
    if answer not in dated.index:
        return "that claim has no date, so it is on neither side of the silence."
    if dated[answer] == dated[after]:
        return "that is the first claim after the silence; take the one before."
    if dated[answer] > edge:
        return f"that speaks of {dated[answer]:%Y-%m-%d}, after the silence."
    return f"that speaks of {dated[answer]:%Y-%m-%d}; later ones come before the gap."


def _voices():
    """How many sources and how many origins each claim cites."""
    origin = load("sources").set_index("source_id")["origin"]
    cited = load("claims").set_index("claim_id")["sources"].str.split(";").explode()
    table = pd.DataFrame({"sources": cited, "origins": cited.map(origin)})
    return table.groupby(level=0).nunique()


@exercise(
    "01.5",
    claim_ids,
    hint='rows = claims[(claims["n_sources"] > 1) & (...)], with the other count '
    "in the second pair of brackets.",
)
def many_sources_one_origin(answer):
    voices = _voices()
    many, single = voices["sources"] > 1, voices["origins"] == 1
    expected = frozenset(voices.index[many & single])
    if answer == expected:
        return right(
            "More names under a claim, but not more voices. Count origins before you "
            "call something confirmed."
        )
    if not answer:
        return f"the list is empty; {min(expected)}, for one, belongs in it."
    if answer == frozenset(voices.index[many]):
        return "these are all claims with several sources; ask for one origin as well."
    if answer == frozenset(voices.index[single]):
        return (
            "these are all claims with one origin; many of them cite one source only."
        )
    if answer == frozenset(voices.index[many & ~single]):
        return "these are the claims whose sources differ in origin; you want the rest."
    lone = sorted(answer & frozenset(voices.index[~many]))
    if lone:
        return f"{lone[0]} cites a single source."
    mixed = sorted(answer & frozenset(voices.index[~single]))
    if mixed:
        return f"the sources of {mixed[0]} have more than one origin."
    return f"{len(expected - answer)} still missing from it."


@exercise(
    "01.6",
    whole_number,
    hint='The last opening is bodies["established_on"].max(). A date minus a date is a '
    "duration; .days makes a number of it.",
)
def how_early_was_it(answer):
    written = load("claims").set_index("claim_id").loc["X09", "as_of_on"]
    organs = load("organs").set_index("organ_id")
    bodies = organs[organs["kind"] == "permanent_body"]
    opened = bodies["established_on"]
    days = (opened - written).dt.days
    expected = days.max()
    if answer == expected:
        return right(
            "By the opening of its last permanent body the report was that early; by "
            "the agreements on paper it was not. Now the word can be argued about."
        )
    if answer == -expected:
        return "the sign is wrong: subtract the earlier date from the later one."
    if answer in (expected + 1, expected - 1):
        return "one day off: a date minus a date counts the nights between them."
    if answer in set(days):
        name = bodies["name"][days[days == answer].index[0]]
        return f"that is the wait for the {name}; others opened later."
    if answer == len(bodies):
        return "that is the number of bodies; we want days."
    if answer == expected // 30:
        return "that looks like months; give days."
    return "subtract the date of claim X09 from the latest date in established_on."


# ---- Lesson 02: when did it happen ---------------------------------------------------


def _council(name):
    """The meetings of one council, in order."""
    meetings = load("meetings")
    return meetings[meetings["council"] == name].sort_values("ended_on")


@exercise(
    "02.1",
    whole_number,
    hint='meetings.groupby("year").size() gives a number for each year; put '
    ".sort_values() behind it and read the last line.",
)
def crowded_year(answer):
    meetings = load("meetings")
    size = meetings.groupby(meetings["ended_on"].dt.year).size()
    expected = size.idxmax()
    if answer == expected:
        return right(
            f"{size.max()} meetings in one year: the forerunner met for the last time "
            "and both councils of the new organisation for the first."
        )
    if answer == size.max():
        return "that is how many meetings there were; we want the year."
    if answer in size.index:
        return f"in that year there were only {size[answer]}; some year had more."
    if answer == len(meetings):
        return "that is the number of all meetings; we want a year."
    return "no meeting took place in such a year; give a year, such as 1998."


@exercise(
    "02.2",
    date,
    hint='documents.set_index("document_id").loc["D050"] is the row. The placeholder '
    "is the first day of its year.",
)
def last_possible_day(answer):
    row = load("documents").set_index("document_id").loc["D050"]
    first = row["signed_on"]
    expected = first + pd.offsets.YearEnd(0)
    if answer == expected:
        return right(
            f"From {first.day} {first:%B} to {expected.day} {expected:%B}: the "
            "placeholder looks like a day but stands for the whole year. Sorting by it "
            "puts the memorandum first."
        )
    if answer == first:
        return "that is the placeholder, the first day on which it can have been."
    if answer == first + pd.offsets.MonthEnd(0):
        return "that is the end of the month, but only the year is known."
    if answer == expected + pd.Timedelta(days=1):
        return "that day belongs to the next year."
    if answer == expected - pd.Timedelta(days=1):
        return "the year has one day more."
    if answer.year == first.year:
        return "the year is right, but later days of it are possible."
    if answer in load("documents")["signed_on"].tolist():
        return "that is the day of another document; look up the row D050."
    return "look at the year of the placeholder in the row D050."


@exercise(
    "02.3",
    whole_number,
    hint="The same line as for government, with states: diff, then .dt.days, then the "
    "largest value with .max().",
)
def longest_pause(answer):
    states = _council("heads_of_state")
    pauses = states["ended_on"].diff().dt.days
    between = (states["began_on"] - states["ended_on"].shift(1)).dt.days
    mixed = load("meetings").sort_values("ended_on")["ended_on"].diff().dt.days
    expected = pauses.max()
    if answer == expected:
        late = states.loc[pauses.idxmax(), "ended_on"]
        return right(
            f"The pause ended on {late:%Y-%m-%d}, with the first summit by video. Once "
            "a year is a rule for years, not for days."
        )
    if answer == _council("heads_of_government")["ended_on"].diff().dt.days.max():
        return "that is the longest pause of the heads of government."
    if answer == mixed.max():
        return "that mixes the councils; take only the heads of state."
    if answer == pauses.min():
        return "that is the shortest pause."
    if answer == states["began_on"].diff().dt.days.max():
        return "that counts from first day to first day; use the column ended_on."
    if answer == between.max():
        return "that counts from the end to the next beginning; use ended_on for both."
    if answer == -expected:
        return "the sign is wrong: subtract the earlier date from the later one."
    if answer in pauses.tolist():
        return "there was such a pause, but a longer one too."
    if abs(answer - pauses.mean()) < 1:
        return "that is the mean; we want the longest."
    return "take the days from one ended_on to the next, then the largest."


def _queue(**spelling):
    """The members of the last year in Russian alphabetic order of their names."""
    last = _council("heads_of_state").iloc[-1]
    group = members(f"{last['ended_on'].year}-01-01")
    names = load("countries").set_index("iso3")["name_ru"][group]
    return names.replace(spelling).sort_values().index.tolist()


@exercise(
    "02.4",
    whole_number,
    hint="Write down order, put a finger on KGZ and count one year for each step down. "
    "After the last state the first one follows.",
)
def irans_turn(answer):
    last = _council("heads_of_state").iloc[-1]
    year, queue = last["ended_on"].year, _queue(Киргизия="Кыргызстан")

    def turn(state, line):
        steps = (line.index(state) - line.index(last["host"])) % len(line)
        return year + (steps or len(line))

    expected = turn("IRN", queue)
    if answer == expected:
        return right(
            f"That is {expected - year} years on. With {len(queue)} members a turn "
            f"comes once in {len(queue)} years, with the founders alone it came once "
            f"in {len(members('2001-06-15'))}. It is a supposition, not a forecast."
        )
    if answer == expected - year:
        return "that is the number of years to wait; add them to the year."
    if answer == turn("IRN", _queue()):
        return "that is the order with the spelling Киргизия, before China; use order."
    if answer == turn("IRN", sorted(queue)):
        return "that is the order of the three-letter codes; use the Russian alphabet."
    for state in queue:
        if answer == turn(state, queue):
            name = load("countries").set_index("iso3")["name"][state]
            return f"in that year it would be the turn of {name}."
    if answer <= year:
        return "the year must lie after the last meeting in the table."
    return "count one year for each state in order, from Kyrgyzstan to Iran."


@exercise(
    "02.5",
    whole_number,
    hint='The table councils holds the meetings; force["in_force_on"]["D013"] is the '
    "day. Compare ended_on with it and add up the True values with .sum().",
)
def work_before_law(answer):
    charter = load("documents").set_index("document_id").loc["D013"]
    meetings = load("meetings")
    sco = meetings[meetings["council"] != "shanghai_five"]
    earlier = sco[sco["ended_on"] < charter["in_force_on"]]
    after = sco["ended_on"].drop(earlier.index).min()
    expected = len(earlier)
    if answer == expected:
        return right(
            "They met, decided and signed for an organisation whose Charter did not "
            f"yet bind them. The next meeting ended on {after:%Y-%m-%d}."
        )
    if answer == (meetings["ended_on"] < charter["in_force_on"]).sum():
        return "that counts the meetings of the Shanghai Five too."
    if answer == (earlier["council"] == "heads_of_state").sum():
        return "that counts the heads of state only; there are two councils."
    if answer == (earlier["council"] == "heads_of_government").sum():
        return "that counts the heads of government only; there are two councils."
    if answer == (sco["ended_on"] < charter["signed_on"]).sum():
        return "that counts up to the signature; take the day on which it was in force."
    if answer == len(sco) - expected:
        return "that counts the meetings after that day."
    return "compare ended_on of both councils with in_force_on of D013."


@exercise(
    "02.6",
    whole_number,
    hint="The anniversary falls on the same day and month, five years on: write it as "
    'a pd.Timestamp("...") and subtract it from the day of HSC-1. Take .days.',
)
def happy_anniversary(answer):
    day = load("meetings").set_index("meeting_id")["ended_on"]
    exact = day["S5-1"] + pd.DateOffset(years=5)
    expected = (day["HSC-1"] - exact).days
    whole = (day["HSC-1"] - day["S5-1"]).days
    if answer == expected:
        return right(
            "Anniversaries are kept when they suit. The leap years in between are why "
            "you should let the calendar count, not multiply by hand."
        )
    if answer == whole:
        return "that is the whole time since the first meeting; take off five years."
    if answer == -expected:
        return "the sign is wrong: subtract the earlier date from the later one."
    if answer in (whole - 5 * 365, whole - 5 * 366):
        return "years are not all of one length; subtract the date of the anniversary."
    if answer == (day["S5-6"] - exact).days:
        return "that is up to the last meeting of the Five; take HSC-1."
    return "find the day five years after S5-1, then the days from it to HSC-1."


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


# ---- Lesson 04: what did they sign ---------------------------------------------------

BINDING = ["agreement", "charter", "convention", "protocol", "treaty"]
PERIODS = {
    "1996-2000": (1996, 2000),
    "2001-05": (2001, 2005),
    "2006-10": (2006, 2010),
    "2011-15": (2011, 2015),
    "2016-20": (2016, 2020),
    "2021-26": (2021, 2026),
}


def _economic_by_period():
    """Economic documents of each period: how many, and what share of all."""
    documents = load("documents")
    year = documents["signed_on"].dt.year
    found = {}
    for period, (first, last) in PERIODS.items():
        economic = documents.loc[year.between(first, last), "domain"] == "economic"
        found[period] = {"count": economic.sum(), "share": economic.mean()}
    return pd.DataFrame(found).T


@exercise(
    "04.1",
    choice(*PERIODS),
    hint="Look down the column economic of shares, not of counts; or ask for "
    'shares["economic"].idxmax().',
)
def largest_economic_share(answer):
    economic = _economic_by_period()
    if answer == economic["share"].idxmax():
        most = economic["count"].idxmax()
        return right(
            f"By count it would be {most}, the period for which most documents of all "
            "kinds were found. A share asks about the agenda, a count about the list."
        )
    if answer == economic["count"].idxmax():
        return "that is where most were counted; but all documents are many there."
    if answer == economic["share"].idxmin():
        return "that is the smallest share; the Shanghai Five dealt with borders."
    return "compare the shares in the column economic; another one is larger."


def _two_fields_by_term():
    """Economic and security documents in each Secretary-General's term."""
    officials = load("officials").query("office == 'secretary_general'")
    terms = officials.sort_values("began_on")
    edges = [*terms["began_on"], pd.Timestamp.max]
    documents = load("documents")
    term = pd.cut(documents["signed_on"], edges, labels=terms["name"], right=False)
    return pd.crosstab(term, documents["domain"])[["economic", "security"]]


@exercise(
    "04.2",
    text,
    hint='term = pd.cut(documents["signed_on"], [*terms["began_on"], '
    'pd.Timestamp("2027-01-01")], labels=terms["name"], right=False). Then crosstab '
    "term with domain, and divide economic by the sum of economic and security.",
)
def smallest_share_by_term(answer):
    fields = _two_fields_by_term()
    names = {name.casefold(): name for name in fields.index}
    names |= {name.split()[-1].casefold(): name for name in fields.index}
    name = names.get(answer.casefold())
    if name is None:
        return "that is not a name in the column name of terms."
    shares = fields["economic"] / fields.sum(axis=1)
    if name == shares.idxmin():
        n = fields.loc[name].sum()
        return right(
            f"A share of {shares[name]:.0%}, out of {n} documents. The finer the "
            "periods, the wilder the shares: this says little about a person."
        )
    if shares[name] == shares.max():
        return "there the economic share is the largest."
    if fields.loc[name, "economic"] == fields["economic"][shares > 0].min():
        return "few economic documents there, but a few are not the smallest share."
    return f"the economic share there is {shares[name]:.0%}; another term has less."


@exercise(
    "04.3",
    whole_number,
    hint='documents["domain"].mask(title.str.contains("drug"), "humanitarian") gives '
    "the new coding; count how often security stands in it.",
)
def security_without_drugs(answer):
    documents = load("documents")
    security = documents["domain"] == "security"
    drugs = documents["title"].str.lower().str.contains("drug")
    expected = (security & ~drugs).sum()
    if answer == expected:
        return right(
            f"{(security & drugs).sum()} documents changed sides because of one idea "
            "about what security is. A coding rule is part of the result: print it."
        )
    if answer == security.sum():
        return "that is the number before the change."
    if answer == (security & drugs).sum():
        return "that is how many you moved; we want those that are left."
    exact = documents["title"].str.contains("drug")
    if answer == (security & ~exact).sum():
        return "titles such as 'Anti-Drug' have a capital letter: use str.lower first."
    return "mask the domain where the title contains drug, then count security."


def _days_to_force():
    documents = load("documents")
    days = (documents["in_force_on"] - documents["signed_on"]).dt.days
    return days[documents["kind"].isin(BINDING)].dropna(), days.dropna()


@exercise(
    "04.4",
    number,
    hint='Take the column days of known and call .median(). No rows of "documents" '
    "that are not treaties.",
)
def median_to_force(answer):
    days, everything = _days_to_force()
    if answer == days.median():
        return right(
            f"About {days.median() / 365.25:.1f} years. With an even number of waits "
            "it lies halfway between the two middle ones. It speaks for the treaties "
            "whose date was found, not for the others."
        )
    if abs(answer - days.mean()) < 1:
        return "that is the mean; the longest waits pull it up."
    if answer == everything.median():
        return "that counts regulations too, which were in force on the day itself."
    if abs(answer - days.median() / 365.25) < 0.1:
        return "that looks like years; give days."
    if answer == -days.median():
        return "the sign is wrong: subtract the earlier date from the later one."
    if answer in set(days):
        return "that is one of the waits; between the two middle ones lies the median."
    return "sort the known waits and take the middle, or use .median()."


@exercise(
    "04.5",
    states,
    hint='set(signed["iso3"]) minus set(members("2026-01-01")).',
)
def signatories_never_members(answer):
    signatures = load("documents")["signatories"].dropna().str.split(";").explode()
    signed = frozenset(signatures)
    belonged = frozenset(members("2026-01-01"))
    expected = signed - belonged
    if answer == expected:
        return right(
            "They came as observers, dialogue partners or guests: a signature under "
            "one text of the SCO does not make a member."
        )
    if answer == signed:
        return "these are all signatories; take away the members."
    if answer == belonged:
        return "these are the members; you want the other signatories."
    if not answer:
        return "the list is empty. Subtract the members from the signatories."
    if answer - signed:
        stranger = sorted(answer - signed)[0]
        return f"{stranger} stands under no document of the list."
    if answer & belonged:
        member = sorted(answer & belonged)[0]
        return f"{member} was a member on that day, whatever it was when it signed."
    return compare_states(answer, expected)


@exercise(
    "04.6",
    choice(*VERDICTS),
    hint="Find the document of 1996 in the table. Is its date as the claim says? Its "
    "kind?",
)
def form_of_the_first_text(answer):
    claim = load("claims").set_index("claim_id").loc["S07"]
    text_of_1996 = load("documents").set_index("document_id").loc["D001"]
    same_year = claim["as_of_on"].year == text_of_1996["signed_on"].year
    same_form = text_of_1996["kind"] == "treaty"
    agreed = "supported" if same_form else "disputed"
    expected = agreed if same_year else "contradicted"
    if answer == expected:
        return right(
            f"Year, place and subject agree, but the text is an "
            f"{text_of_1996['kind']}. The same page says the same of the text of the "
            "next year (S07b): one rule, one verdict."
        )
    if answer == "supported":
        return "the year agrees, but look at the form: what does kind say?"
    if answer == "contradicted":
        return "the text exists, and year and place are right; only its form differs."
    return "the table can tell: find the document of that year, and its kind."


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
