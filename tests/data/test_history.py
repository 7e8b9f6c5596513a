"""What is known of statuses, meetings, documents, exercises, organs and claims."""

import re
from functools import cache

import pandas as pd
import pytest
from data_rows import cells, keyed, last_days, meeting_days, plain

from helpers.datasets import load, resource
from helpers.membership import members, spells

LAST_DAY = pd.Timestamp(resource("statuses")["period"]["end"])


def together(table, *columns):
    """Rows in which some of these columns are given and others are not."""
    given = load(table)[list(columns)].notna()
    return list(given.index[given.nunique(axis=1) > 1])


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("claims", ["quantity", "unit", "bound"]),
        ("claims", ["found", "found_unit"]),
        ("manoeuvres", ["troops_min", "troops_max", "troops_bound"]),
        ("organs", ["established_on", "established_by"]),
        ("energy_links", ["capacity", "capacity_unit"]),
        ("articles_2009", ["bodies", "bodies_part"]),
        ("goals", ["outcome_text", "seen_on"]),
    ],
)
def test_columns_that_explain_each_other_come_together(table, columns):
    assert together(table, *columns) == []


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


def test_a_city_lies_in_one_state_and_a_chair_is_of_the_host():
    meetings = load("meetings")
    for column in ("city", "chair"):
        hosts = meetings.groupby(column)["host"].nunique()
        assert list(hosts.index[hosts > 1]) == []
    capitals = load("countries").set_index("capital")["iso3"]
    held = meetings[meetings["city"].isin(capitals.index)]
    assert (held["city"].map(capitals) == held["host"]).all()
    summits = meetings["council"] != "heads_of_government"
    for column in ("chair", "declaration", "outcome"):
        assert (meetings[column].notna() == summits).all(), column
    apart = meetings["mode"] != "in_person"
    assert set(meetings.loc[apart, "ended_on"].dt.year) == {2020, 2021, 2022, 2023}
    lasted = (meetings["ended_on"] - meetings["began_on"]).dt.days
    assert set(lasted) == {0, 1}
    assert (lasted[meetings["mode"] == "virtual"] == 0).all()


OTHER_WORDS = {"S5-6", "HSC-1", "HSC-11", "HSC-16"}


def test_declaration_of_a_summit_is_a_document_of_its_last_day():
    signed = load("documents").groupby("signed_on")["title"].apply(tuple)
    away = {
        row.meeting_id
        for row in load("meetings").dropna(subset="declaration").itertuples()
        for title in [row.declaration.split(" (")[0]]
        if not any(one.startswith(title) for one in signed.get(row.ended_on, ()))
    }
    assert away == OTHER_WORDS


# ---- Statuses ------------------------------------------------------------------------


def test_statuses_are_given_on_the_last_day_of_a_summit_in_its_city():
    # Decisions on statuses belong to the heads of state alone and bear the last day.
    # No exception is known; one would be named here with its reason.
    steps = load("statuses")
    status, event = steps["status"], steps["event"]
    five = (status == "shanghai_five") & event.isin(["effective", "guest"])
    admitted = (status == "member") & event.isin(["decision", "effective"])
    given = steps[five | admitted | event.isin(["decision", "merged"])]
    assert len(given) > 50
    summits = load("meetings").query("council != 'heads_of_government'")
    cities = summits.set_index("ended_on")["city"]
    away = given[given["place"] != given["event_on"].map(cities)]
    assert away[["iso3", "status", "event"]].values.tolist() == [], (
        "statuses: these are not on the last day of a summit held in their place"
    )


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
            (state, status, event, later)
            for number, event in enumerate(there)
            for later in there[number + 1 :]
            if first.at[event, "event_on"] > first.at[later, "last"]
        ]
    assert wrong == [], f"statuses: a step is later than the next; order: {STEPS}"


def test_what_is_signed_was_decided_and_no_two_statuses_begin_on_one_day():
    steps, begun = load("statuses"), spells()
    decided, signed = (
        set(map(tuple, steps.loc[steps["event"] == event, ["iso3", "status"]].values))
        for event in ("decision", "signature")
    )
    assert signed <= decided
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


def test_published_counts_agree_with_ours():
    # Printed by agencies and ministries, from lists of their own.
    counts = load("printed_counts")
    differ = {
        row.count_id: row.note
        for row in counts.itertuples()
        if len(members(row.as_of_on, row.status)) != row.states
    }
    assert set(differ) == set(COUNTED_OTHERWISE), (
        "printed_counts: on the day of these rows our statuses give another number, or "
        "now the same"
    )
    assert all(isinstance(note, str) for note in differ.values())


# The members of the next year, or with observers and partners.
COUNTED_AHEAD = {"s012", "s013", "s014"}


def test_a_size_is_of_the_members_of_its_day():
    sizes = keyed("sizes").dropna(subset="as_of_on").query("members_counted < 16")
    count = cache(lambda day: len(members(min(day, LAST_DAY))))
    days = zip(sizes["as_of_on"], last_days(sizes, "as_of_on"), strict=True)
    ours = [set(map(count, ends)) for ends in days]
    told = zip(sizes.index, sizes["members_counted"], ours, strict=True)
    assert {id for id, count, could in told if count not in could} == COUNTED_AHEAD, (
        "sizes: members_counted of these is not our number of members on their day"
    )


# What such a figure can be: not a digit, a sign or a thousand away.
SIZES = {
    "area": ("million_km2", 30, 40),
    "gdp": ("trillion_usd", 15, 25),
    "population": ("billion_people", 1.4, 3.7),
    "share_of_eurasia": ("ratio", 0.6, 0.65),
    "share_of_world_gdp": ("ratio", 0.19, 0.36),
    "share_of_world_land": ("ratio", 0.2, 0.3),
    "share_of_world_population": ("ratio", 0.25, 0.5),
}


def test_sizes_have_the_unit_and_the_size_of_their_quantity():
    for row in load("sizes").itertuples():
        unit, least, most = SIZES[row.quantity]
        assert row.unit == unit, row.size_id
        assert least <= row.value <= most, row.size_id


# ---- Documents -----------------------------------------------------------------------


def test_signatories_were_members_or_the_note_says_why():
    names = keyed("countries")["name"]
    held = spells().fillna({"ended_on": pd.Timestamp("2100-01-01")})
    held = held[held["status"].isin(["member", "shanghai_five"])]
    held = held[["iso3", "began_on", "ended_on"]].values.tolist()
    for row in load("documents").itertuples():
        note = plain(row.note) if isinstance(row.note, str) else ""
        if not isinstance(row.signatories, str):
            assert note, f"{row.document_id}: nobody signed, and no note says why"
            continue
        could = {state for state, first, end in held if first <= row.signed_on < end}
        signed = set(row.signatories.split(";"))
        for stranger in signed - could:
            assert plain(names[stranger]) in note, (row.document_id, stranger)
        assert note or signed >= could, (row.document_id, could - signed)


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
    cities, away = meeting_days(), set()
    for row in load("documents").query("signed_precision == 'day'").itertuples():
        if row.place not in cities.get(row.signed_on, ()):
            away.add(row.document_id)
    assert away == set(ELSEWHERE)


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
KIND_WORD = re.compile(rf"\b({'|'.join(KINDS)})s?\b", re.I)


def test_kind_of_a_document_is_the_word_in_its_title():
    for row in load("documents").itertuples():
        word = KIND_WORD.search(row.title)
        assert word and KINDS[word[1].lower()] == row.kind, row.document_id


NOT_POLITICAL = {"D008": "founds the SCO", "D061": "with the United Nations"}


def test_domain_follows_from_who_speaks():
    documents = keyed("documents")
    titles, domain = documents["title"], documents["domain"]
    declarations = domain[documents["kind"] == "declaration"]
    assert set(declarations.drop([*NOT_POLITICAL])) == {"political"}
    governments = titles.str.startswith("Joint communique of the heads of government")
    assert set(domain[governments]) == {"economic"}
    partners = titles.str.startswith("Memorandum of understanding, SCO")
    outside = partners | (documents["kind"] == "resolution")
    assert set(domain[outside]) == {"external_relations"}
    # Each is an act in the table partners too, but for one decision about itself.
    outside = documents[domain == "external_relations"]
    alone = ~outside["signed_on"].isin(list(load("partners")["agreed_on"].dropna()))
    assert list(outside.index[alone]) == ["D140"]
    in_force = documents["in_force_on"].dropna()
    assert (in_force >= documents.loc[in_force.index, "signed_on"]).all()


def test_id_of_a_partner_holds_its_acronym():
    for row in load("partners").itertuples():
        for acronym in re.findall(r"\b([A-Z]{2}[A-Za-z]+)\b", row.name):
            assert acronym.lower() in row.partner_id, row.partner_id
        united = row.name.startswith("United Nations")
        assert united == row.partner_id.startswith("un_"), row.partner_id


SHORT_NAMES = {"Arab League", "ASEAN", "EAEU", "EurAsEC"}


def test_code_of_an_organisation_is_made_of_its_capitals():
    other = set()
    for row in load("organisations").itertuples():
        capitals = iter(re.findall("[A-Z]", row.name))
        if not all(
            letter in capitals for letter in re.findall("[A-Z]", row.organisation)
        ):
            other.add(row.organisation)
    assert other == SHORT_NAMES


# ---- Exercises and what was printed of them ------------------------------------------


def test_troops_are_a_range_only_where_sources_disagree():
    known = load("manoeuvres").dropna(subset="troops_bound")
    differ = known["troops_min"] < known["troops_max"]
    assert (differ == known["troops_bound"].eq("range")).all()
    assert (known["troops_min"] <= known["troops_max"]).all()
    planned = known[known["troops_bound"] == "planned"]
    assert set(planned["state"]) <= {"planned", "postponed"}


def test_hosts_take_part_and_are_named_in_the_location():
    names = keyed("countries")["name"]
    for row in load("manoeuvres").dropna(subset="hosts").itertuples():
        hosts = set(row.hosts.split(";"))
        assert all(names[host] in row.location for host in hosts), row.manoeuvre_id
        if isinstance(row.participants, str):
            assert hosts <= set(row.participants.split(";")), row.manoeuvre_id


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
    reports = load("reports")
    assert set(reports["about"]) == set(SUBJECTS)
    for row in reports.itertuples():
        table, unit = SUBJECTS[row.about]
        key = resource(table)["schema"]["primaryKey"][0]
        assert row.subject_id in cells(table, key), row.report_id
        assert re.search(unit, row.unit), row.report_id
        lasting = row.about in ("prevented", "extradited")
        assert isinstance(row.period, str) == lasting, row.report_id
    assert cells("reports", "counted_by") <= cells("sources", "origin")


def troops_printed():
    """Figures of whole exercises: no stage, no kind of troops, no slip of the pen."""
    return load("reports").query(
        "about == 'troops' and basis not in ['part', 'misprint']"
    )


def test_ends_of_a_range_are_the_lowest_and_highest_printed_figure():
    printed = troops_printed().groupby("subject_id")["figure"].agg(["min", "max"])
    ends = keyed("manoeuvres")[["troops_min", "troops_max"]].dropna()
    assert printed.sort_index().values.tolist() == ends.sort_index().values.tolist()
    assert sorted(printed.index) == sorted(ends.index)


def test_what_is_said_of_the_bound_agrees_with_the_reports():
    exercises = keyed("manoeuvres")
    for exercise, printed in troops_printed().groupby("subject_id"):
        bound = exercises.at[exercise, "troops_bound"]
        assert (printed["figure"].nunique() > 1) == (bound == "range"), exercise
        assert bound != "planned" or set(printed["basis"]) == {"plan"}, exercise
        floors = (printed["bound"] == "at_least").any()
        assert floors or bound != "at_least", exercise
        assert not (floors and bound == "exact"), exercise


def test_reports_of_troops_fit_their_exercise():
    exercises = keyed("manoeuvres")
    for row in load("reports").query("about == 'troops'").itertuples():
        exercise = exercises.loc[row.subject_id]
        assert row.sources in exercise["sources"].split(";"), row.report_id
        if row.basis == "each_side":  # printed for each of two, and doubled
            assert row.figure % 2 == 0, row.report_id
            assert exercise["participants"].count(";") == 1, row.report_id
        if row.basis == "misprint":
            assert row.figure >= 5 * exercise["troops_max"], row.report_id


def test_no_meeting_produced_fewer_documents_than_our_list_has():
    ended = keyed("meetings")["ended_on"]
    ours = load("documents")["signed_on"].value_counts()
    for row in load("reports").query("about == 'documents'").itertuples():
        assert ours.get(ended[row.subject_id], 0) <= row.figure, row.report_id


# ---- Organs and officials ------------------------------------------------------------


def test_an_organ_set_up_by_signature_has_a_document_of_that_day():
    organs = load("organs").query("established_by == 'signature'")
    assert set(organs["established_on"]) <= set(load("documents")["signed_on"])


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
    rough = officials["began_precision"] == "year"
    assert (rough == officials["dates_basis"].eq("seen_in_office")).all()


# ---- Claims --------------------------------------------------------------------------

MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()
DAY = re.compile(rf"(\d{{1,2}})(?:-\d+| and \d+)? ({'|'.join(MONTHS)})")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# The claim was made in 2011 or 2003 and names a year before.
OF_ANOTHER_YEAR = {"Q17b", "Q37", "X25"}


def test_date_of_a_claim_is_one_that_the_claim_names():
    of_another_year = set()
    for row in load("claims").dropna(subset="as_of_on").itertuples():
        day, end = row.as_of_on, row.as_of_end_on
        years = {int(year) for year in YEAR.findall(row.claim)}
        if years and not years & {day.year, end.year}:
            of_another_year.add(row.claim_id)
        months = {
            n for n, m in enumerate(MONTHS, 1) if re.search(rf"\b{m}\b", row.claim)
        }
        if months and row.as_of_precision != "year":
            assert day.month in months, row.claim_id
        days = {(int(one), month) for one, month in DAY.findall(row.claim)}
        if days and row.as_of_precision == "day":
            assert (day.day, MONTHS[day.month - 1]) in days, row.claim_id
    assert of_another_year == OF_ANOTHER_YEAR


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


def test_an_echo_cites_the_text_that_it_is_of():
    echoes = load("echoes")
    assert (echoes["text_id"] == echoes["sources"]).all()


def test_figures_of_the_five_documents_are_those_of_their_claims():
    claims = load("claims").dropna(subset="quantity")
    said = set(zip(claims["source_id"], claims["quantity"], strict=True))
    seeds = load("reports").query("sources.str.startswith('seed_')")
    assert len(seeds) > 0
    assert {(s, float(n)) for s, n in seeds[["sources", "figure"]].values} <= said
