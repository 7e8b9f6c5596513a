"""What is known of statuses, meetings, documents, exercises, organs and claims."""

import re
from functools import cache

import pandas as pd
import pytest
from data_rows import against, cells, hold, keyed, last_days, meeting_days, plain

from helpers.datasets import load, resource
from helpers.membership import members, spells

LAST_DAY = pd.Timestamp(resource("statuses")["period"]["end"])

# ---- Meetings ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("council", "prefix", "years"),
    [
        ("shanghai_five", "S5", range(1996, 2002)),
        # The Charter (article 5) asks for one regular meeting a year; 2020, the year
        # of the pandemic, had one too, by video.
        ("heads_of_state", "HSC", range(2001, 2027)),
        # The meeting of September 2003 called itself the second one, after Almaty
        # 2001: there is no room for a meeting in 2002.
        ("heads_of_government", "HGC", [2001, *range(2003, 2027)]),
    ],
)
def test_meetings_are_numbered_in_order_of_time_one_a_year(council, prefix, years):
    # The councils number their meetings themselves: "the twenty-fifth meeting of the
    # Council of Heads of State" was the one of Tianjin.
    held = load("meetings").query("council == @council").sort_values("began_on")
    assert list(held["number"]) == list(range(1, len(held) + 1))
    assert list(held["meeting_id"]) == [f"{prefix}-{n}" for n in held["number"]]
    assert list(held["ended_on"].dt.year) == list(years)


OTHER_WORDS = "S5-6 HSC-1 HSC-11 HSC-16"


def test_declaration_of_a_summit_is_a_document_of_its_last_day():
    signed = load("documents").groupby("signed_on")["title"].apply(tuple)
    away = [
        isinstance(row.declaration, str)
        and not any(
            title.startswith(row.declaration.split(" (")[0])
            for title in signed.get(row.ended_on, ())
        )
        for row in load("meetings").itertuples()
    ]
    hold(against("meetings", away, "no document of that day", OTHER_WORDS))


# ---- Statuses ------------------------------------------------------------------------


def test_statuses_are_given_on_the_last_day_of_a_summit_in_its_city():
    # Decisions on statuses belong to the heads of state alone and bear the last day.
    # No exception is known; one would be named here with its reason.
    steps = load("statuses")
    status, event = steps["status"], steps["event"]
    five = (status == "shanghai_five") & event.isin(["effective", "guest"])
    admitted = (status == "member") & event.isin(["decision", "effective"])
    given = five | admitted | event.isin(["decision", "merged"])
    summits = load("meetings").query("council != 'heads_of_government'")
    cities = summits.set_index("ended_on")["city"]
    away = given & (steps["place"] != steps["event_on"].map(cities))
    why = "not on the last day of a summit held in its place"
    hold(against("statuses", away, why))


STEPS = ["application", "decision", "signature", "effective"]


def test_steps_towards_a_status_follow_one_another():
    # The rules of admission (Tashkent 2010) fix this order. Of several steps of one
    # kind the first counts; a date known to the year may lie anywhere in it.
    steps = load("statuses").query("event in @STEPS").sort_values("event_on")
    steps = steps.assign(last=last_days(steps, "event_on"))
    wrong = []
    for (state, status), path in steps.groupby(["iso3", "status"]):
        first = path.drop_duplicates("event").set_index("event")
        there = [event for event in STEPS if event in first.index]
        wrong += [
            f"statuses ({state}/{status}): {event} of {first.at[event, 'event_on']:%F} "
            f"comes before {later}, and that is of {first.at[later, 'event_on']:%F}"
            for number, event in enumerate(there)
            for later in there[number + 1 :]
            if first.at[event, "event_on"] > first.at[later, "last"]
        ]
    hold(wrong)


def test_what_is_signed_was_decided_and_no_two_statuses_begin_on_one_day():
    steps, begun = load("statuses"), spells()
    decided, signed = (
        set(map(tuple, steps.loc[steps["event"] == event, ["iso3", "status"]].values))
        for event in ("decision", "signature")
    )
    why = "what is signed was decided, and no decision stands in the table"
    alone = [*signed - decided]
    rows = [pair in alone for pair in zip(steps["iso3"], steps["status"], strict=True)]
    hold(against("statuses", rows, why))
    # Observers sign nothing, and of a single partner no memorandum is known.
    open_still = {status for _, status in decided - signed}
    assert open_still == {"observer", "partner"}
    assert begun[begun.duplicated(["iso3", "began_on"])].empty


COUNTED_OTHERWISE = {
    "n09": "a background paragraph that leaves out the three partners decided that day",
    "n12": "the same paragraph two years later, with the six names of 2021",
    "n20": "counts the statuses of before the merger of 2025",
    "n21": "counts the statuses of before the merger of 2025",
}
# The members of the next year, or with observers and partners.
COUNTED_AHEAD = "s012 s013 s014"


def test_published_counts_and_counted_members_agree_with_ours():
    # Printed by agencies and ministries, from lists of their own.
    counts = load("printed_counts")
    day_status = zip(counts["as_of_on"], counts["status"], strict=True)
    differ = counts["states"] != [len(members(*one)) for one in day_status]
    why = "our statuses give another number of states on that day"
    hold(against("printed_counts", differ, why, COUNTED_OTHERWISE))
    assert counts.loc[differ, "note"].notna().all()
    count = cache(lambda day: len(members(min(day, LAST_DAY))))
    sizes = load("sizes")
    ends = zip(sizes["as_of_on"], last_days(sizes, "as_of_on"), strict=True)
    ours = [{count(day) for day in both if day == day} for both in ends]
    told = sizes["members_counted"]
    other = [
        n < 16 and could and n not in could for n, could in zip(told, ours, strict=True)
    ]
    why = "members_counted is not our number of members on that day"
    hold(against("sizes", other, why, COUNTED_AHEAD))


# ---- Documents -----------------------------------------------------------------------


def test_signatories_were_members_or_the_note_says_why():
    names = keyed("countries")["name"]
    held = spells().fillna({"ended_on": pd.Timestamp("2100-01-01")})
    held = held[held["status"].isin(["member", "shanghai_five"])]
    held = held[["iso3", "began_on", "ended_on"]].values.tolist()

    def odd(row):
        note = plain(row.note) if isinstance(row.note, str) else ""
        if not isinstance(row.signatories, str):
            return not note
        could = {state for state, first, end in held if first <= row.signed_on < end}
        signed = set(row.signatories.split(";"))
        strange = any(plain(names[one]) not in note for one in signed - could)
        return strange or not (note or signed >= could)

    wrong = list(map(odd, load("documents").itertuples()))
    why = "not signed by the members of that day, and no note says why"
    hold(against("documents", wrong, why))


ELSEWHERE = {
    **dict.fromkeys(["D005", "D011"], "ministers of defence and of culture"),
    "D016": "signed before the meeting, in another city",
    **dict.fromkeys(["D027", "D060", "D112", "D147"], "resolutions of the UN"),
    **dict.fromkeys(["D070", "D082"], "letters to the UN"),
    **dict.fromkeys(["D028", "D029", "D035", "D048", "D061"], "of two secretariats"),
    **dict.fromkeys(["D078", "D148"], "of two secretariats"),
    **dict.fromkeys(["D034", "D043", "D077", "D105"], "signed by ministries"),
    **dict.fromkeys(["D152", "D153", "D162"], "issued without a meeting"),
}


def test_documents_bear_the_day_and_city_of_a_meeting():
    cities = meeting_days()
    away = [
        row.signed_precision == "day" and row.place not in cities.get(row.signed_on, ())
        for row in load("documents").itertuples()
    ]
    hold(against("documents", away, "no meeting there that day", ELSEWHERE))


# The kind that a word in the title tells: the first of these words that it has.
KINDS = {
    **{"initiative": "statement", "letter": "statement", "code": "statement"},
    **{"roadmap": "plan", "rules": "regulation", "procedure": "decision"},
    **{
        word: word
        for word in "agreement convention treaty declaration statement communique "
        "memorandum protocol programme plan concept charter resolution regulation "
        "strategy decision".split()
    },
}


def test_kind_of_a_document_is_the_word_in_its_title():
    documents = load("documents")
    words = documents["title"].str.extract(rf"(?i)\b({'|'.join(KINDS)})s?\b")[0]
    other = words.str.lower().map(KINDS) != documents["kind"]
    hold(against("documents", other, "not the kind that its title tells"))


SHORT_NAMES = "Arab League", "ASEAN", "EAEU", "EurAsEC"


def test_id_of_a_body_is_made_of_the_letters_of_its_name():
    other = []
    for row in load("organisations").itertuples():
        letters = iter(re.findall("[A-Z]", row.name))
        other.append(
            not all(one in letters for one in re.findall("[A-Z]", row.organisation))
        )
    hold(against("organisations", other, "other capitals", SHORT_NAMES))
    other = [
        any(
            short.lower() not in row.partner_id
            for short in re.findall(r"\b([A-Z]{2}[A-Za-z]+)\b", row.name)
        )
        for row in load("partners").itertuples()
    ]
    hold(against("partners", other, "its acronym is not in its id"))


# ---- Exercises and what was printed of them ------------------------------------------


def test_hosts_take_part_and_are_named_in_the_location():
    names = keyed("countries")["name"]

    def odd(row):
        hosts = set(str(row.hosts).split(";")) - {"nan"}
        absent = hosts - set(str(row.participants).split(";"))
        unnamed = any(names[host] not in row.location for host in hosts)
        return unnamed or bool(absent and isinstance(row.participants, str))

    wrong = list(map(odd, load("manoeuvres").itertuples()))
    hold(against("manoeuvres", wrong, "a host is away, or not in the location"))


SUBJECTS = {
    "troops": ("manoeuvres", "troops"),
    "place_in_series": ("manoeuvres", "exercises"),
    "documents": ("meetings", "documents"),
    "measures": ("documents", "actions|measures|projects"),
    "accessions": ("documents", "accede"),
    "prevented": ("organs", "plots|crimes|attacks"),
    "extradited": ("organs", "terrorists|citizens"),
}


def test_reports_are_about_what_the_codebook_names_in_its_unit():
    def odd(row):
        table, unit = SUBJECTS[row.about]
        known = cells(table, resource(table)["schema"]["primaryKey"][0])
        return row.subject_id not in known or not re.search(unit, row.unit)

    wrong = list(map(odd, load("reports").itertuples()))
    hold(against("reports", wrong, "another subject or unit than SUBJECTS has"))


def test_troops_of_an_exercise_are_those_of_its_reports():
    # Of whole exercises: no stage, no kind of troops, no slip of the pen.
    reports, exercises = load("reports").query("about == 'troops'"), keyed("manoeuvres")
    printed = dict(
        [*reports[~reports["basis"].isin(["part", "misprint"])].groupby("subject_id")]
    )

    def odd(row):
        if row.manoeuvre_id not in printed:
            return pd.notna(row.troops_bound)
        told = printed[row.manoeuvre_id]
        ends = told["figure"].min(), told["figure"].max()
        floors = (told["bound"] == "at_least").any()
        return (
            ends != (row.troops_min, row.troops_max)
            or (ends[0] < ends[1]) != (row.troops_bound == "range")
            or (row.troops_bound == "planned" and set(told["basis"]) != {"plan"})
            or (row.troops_bound == "at_least" and not floors)
            or (row.troops_bound == "exact" and floors)
        )

    wrong = list(map(odd, load("manoeuvres").itertuples()))
    why = "troops and their bound are not those of its rows in reports"
    hold(against("manoeuvres", wrong, why))
    for row in reports.itertuples():
        exercise = exercises.loc[row.subject_id]
        assert row.sources in exercise["sources"].split(";"), row.report_id
        if row.basis == "each_side":  # printed for each of two, and doubled
            assert row.figure % 2 == 0, row.report_id
            assert exercise["participants"].count(";") == 1, row.report_id
        if row.basis == "misprint":
            assert row.figure >= 5 * exercise["troops_max"], row.report_id


def test_figures_of_reports_fit_our_lists_and_claims():
    reports, ended = load("reports"), keyed("meetings")["ended_on"]
    signed = load("documents")["signed_on"].value_counts()
    # No meeting produced fewer documents than our list has of it.
    ours = reports["subject_id"].map(ended).map(signed)
    fewer = (reports["about"] == "documents") & (reports["figure"] < ours)
    claims = load("claims").dropna(subset="quantity")
    said = set(zip(claims["source_id"], claims["quantity"], strict=True))
    unsaid = [
        row.sources.startswith("seed_") and (row.sources, row.figure) not in said
        for row in reports.itertuples()
    ]
    hold(against("reports", fewer, "fewer documents than our list has"))
    hold(against("reports", unsaid, "no claim of that document has the figure"))


# ---- Officials -----------------------------------------------------------------------


def test_terms_of_office_are_three_years_from_january_without_a_gap():
    # The Charter's rotation: three years each, in the order of the Russian alphabet.
    officials = load("officials").sort_values("began_on")
    for _, terms in officials.groupby("office"):
        assert list(terms["began_on"].dt.year) == list(range(2004, 2026, 3))
        ended = terms["ended_on"]
        assert list(ended.dropna().dt.year) == list(range(2006, 2025, 3))
        assert ended.isna().tolist() == [False] * (len(terms) - 1) + [True]
        known = terms["ended_precision"].iloc[:-1].eq("day")
        assert (ended.iloc[:-1][known].dt.strftime("%m-%d") == "12-31").all()
        assert (terms["began_on"].iloc[1:].dt.strftime("%m-%d") == "01-01").all()


# ---- Claims --------------------------------------------------------------------------

MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()
DAY = re.compile(rf"(\d{{1,2}})(?:-\d+| and \d+)? ({'|'.join(MONTHS)})")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# The claim was made in 2011 or 2003 and names a year before.
OF_ANOTHER_YEAR = "Q17b Q37 X25"


def test_date_of_a_claim_is_one_that_the_claim_names():
    claims = load("claims")

    def another_year(row):
        years = {int(year) for year in YEAR.findall(row.claim)}
        return bool(years) and not years & {row.as_of_on.year, row.as_of_end_on.year}

    def another_day(row):
        day, how = row.as_of_on, row.as_of_precision
        months = {m for m in MONTHS if re.search(rf"\b{m}\b", row.claim)}
        days = {(int(one), month) for one, month in DAY.findall(row.claim)}
        return (
            bool(months) and how != "year" and MONTHS[day.month - 1] not in months
        ) or (
            bool(days) and how == "day" and (day.day, MONTHS[day.month - 1]) not in days
        )

    for odd, but in [(another_year, OF_ANOTHER_YEAR), (another_day, "")]:
        wrong = [pd.notna(row.as_of_on) and odd(row) for row in claims.itertuples()]
        hold(against("claims", wrong, "the claim names another date", but))


WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
FRACTIONS = {"three fifths": 0.6, "quarter": 0.25, "half": 0.5, "fifth": 5, "tenth": 10}
# The claim names so many things, and no number.
COUNTED = {
    **{"Q15": 7, "W09": 3, "W14": 5, "W32b": 3, "S06": 2, "S17": 3, "S32": 8},
    "S43b": 6,
}


def test_quantity_of_a_claim_is_in_its_words():
    counted = {}
    for row in load("claims").dropna(subset="quantity").itertuples():
        claim = row.claim.lower()
        figures = re.findall(r"\d[\d,]*(?:\.\d+)?", claim)
        said = {float(one.replace(",", "")) for one in figures}
        said |= {n for n, word in enumerate(WORDS) if re.search(rf"\b{word}\b", claim)}
        said |= {share for word, share in FRACTIONS.items() if word in claim}
        if not said & {row.quantity, 100 * row.quantity}:  # a share, or its per cent
            counted[row.claim_id] = row.quantity
    assert counted == COUNTED
