"""Who belonged when: answers worked out by hand from what is known of the SCO."""

import datetime as dt
from functools import partial

import conftest
import pandas as pd
import pytest

from helpers import datasets, membership
from helpers.datasets import DATA, load, shown
from helpers.membership import (
    MembershipError,
    members,
    spells,
    state_code,
    status_on,
    statuses_on,
)

FIVE = ["CHN", "KAZ", "KGZ", "RUS", "TJK"]
SIX = [*FIVE, "UZB"]
EIGHT = sorted([*SIX, "IND", "PAK"])

# ---- Groups by date ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1996-04-26", []),  # the Five had met, the SCO was not yet there
        ("2001-06-14", []),  # the last day of the Five ...
        ("2001-06-15", SIX),  # ... and the founding, a day later
        ("2017-06-08", SIX),  # the first day of the summit of Astana
        ("2017-06-09", EIGHT),  # its last day: India and Pakistan are in
        ("2023-07-03", EIGHT),
        ("2023-07-04", sorted([*EIGHT, "IRN"])),  # summit by video, New Delhi
        ("2024-07-03", sorted([*EIGHT, "IRN"])),
        ("2024-07-04", sorted([*EIGHT, "IRN", "BLR"])),  # Astana
        ("2026-09-03", sorted([*EIGHT, "IRN", "BLR"])),  # last day of the table
    ],
)
def test_members(day, expected):
    assert members(day) == expected


def test_without_a_day_it_is_the_last_one_known():
    assert statuses_on() == statuses_on("2026-09-03")
    assert members() == members("2026-09-03")
    assert members(status="partner") == members("2026-09-03", "partner")


@pytest.mark.parametrize(
    ("day", "status", "expected"),
    [
        ("1996-04-26", "shanghai_five", FIVE),
        ("2001-06-13", "shanghai_five", FIVE),
        # Uzbekistan was a guest in 2000 and joined on the eve of the founding.
        ("2001-06-14", "shanghai_five", SIX),
        ("2001-06-15", "shanghai_five", []),
        ("2004-06-16", "observer", []),
        ("2004-06-17", "observer", ["MNG"]),  # Tashkent
        ("2005-07-05", "observer", ["IND", "IRN", "MNG", "PAK"]),  # Astana
        ("2012-06-07", "observer", ["AFG", "IND", "IRN", "MNG", "PAK"]),
        ("2017-06-08", "observer", ["AFG", "BLR", "IND", "IRN", "MNG", "PAK"]),
        # On the day on which a new status begins the old one no longer counts.
        ("2017-06-09", "observer", ["AFG", "BLR", "IRN", "MNG"]),
        ("2009-06-16", "dialogue_partner", ["BLR", "LKA"]),  # Yekaterinburg
        # Ufa: Belarus rises to observer, four others come in beside Turkiye.
        (
            "2015-07-10",
            "dialogue_partner",
            ["ARM", "AZE", "KHM", "LKA", "NPL", "TUR"],
        ),
        # One single status since the summit of Tianjin.
        ("2025-08-31", "observer", ["AFG", "MNG"]),
        ("2025-09-01", "observer", []),
        ("2025-08-31", "partner", []),
        ("2025-09-01", "dialogue_partner", []),
    ],
)
def test_groups(day, status, expected):
    assert members(day, status) == expected


def test_single_partner_status_holds_everybody_of_the_day_before_and_laos():
    before = members("2025-08-31", "observer")
    before += members("2025-08-31", "dialogue_partner")
    assert len(before) == 16  # 2 observers and 14 dialogue partners
    assert members("2025-09-01", "partner") == sorted([*before, "LAO"])


def test_partners_by_decision_or_by_signature():
    # By 1 December 2022 Egypt, Qatar and Saudi Arabia had signed the memoranda decided
    # upon in 2021; the five of Samarkand (September 2022) signed only in 2023.
    day, status = "2022-12-01", "dialogue_partner"
    decided = set(members(day, status))
    signed = set(members(day, status, partners_from="signature"))
    assert decided - signed == {"ARE", "BHR", "KWT", "MDV", "MMR"}
    assert signed <= decided
    assert {"EGY", "QAT", "SAU"} <= signed


def test_rule_for_partners_changes_nothing_else():
    for status in ["member", "observer", "partner"]:
        by_rule = [
            members("2025-08-31", status, rule) for rule in ("decision", "signature")
        ]
        assert by_rule[0] == by_rule[1]


@pytest.mark.parametrize(
    "day",
    [
        "2017-06-09",
        " 2017-06-09 ",
        "2017-06-09 23:59",
        dt.date(2017, 6, 9),
        dt.datetime(2017, 6, 9, 23, 59),
        pd.Timestamp("2017-06-09"),
    ],
    ids=repr,
)
def test_a_day_may_be_written_in_several_ways(day):
    assert members(day) == EIGHT


# ---- Spells -----------------------------------------------------------------------


def test_belarus_had_three_spells():
    # Dialogue partner since Yekaterinburg, observer since Ufa, member since Astana.
    held = spells().query("iso3 == 'BLR'")
    assert list(held["status"]) == ["dialogue_partner", "observer", "member"]
    days = ["2009-06-16", "2015-07-10", "2024-07-04"]
    assert [f"{day:%Y-%m-%d}" for day in held["began_on"]] == days
    assert [f"{day:%Y-%m-%d}" for day in held["ended_on"].dropna()] == days[1:]
    assert held["ended_on"].iloc[-1] is pd.NaT


def test_belarus_by_the_signature_of_its_memorandum():
    held = spells("dialogue_partner", partners_from="signature")
    begun = held.set_index("iso3")["began_on"]
    assert begun["BLR"] == pd.Timestamp("2010-04-28")
    # Sri Lanka's day is not known: the month's first day, and its precision says so.
    precision = held.set_index("iso3")["began_precision"]
    assert (begun["LKA"], precision["LKA"]) == (pd.Timestamp("2010-05-01"), "month")


def test_spells_of_one_status():
    five = spells("shanghai_five")
    assert list(five.columns) == [
        *["iso3", "status", "began_on", "began_precision", "ended_on", "sources"]
    ]
    assert list(five["iso3"]) == SIX
    assert set(five["ended_on"]) == {pd.Timestamp("2001-06-15")}
    assert list(five.index) == list(range(6))


def test_a_spell_keeps_the_sources_of_the_step_that_opened_it():
    steps = load("statuses").query("iso3 == 'MNG' and event == 'decision'")
    held = spells("observer").query("iso3 == 'MNG'")
    assert held["sources"].tolist() == steps["sources"].tolist()


# ---- One state --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "day", "expected"),
    [
        ("BLR", "2009-06-15", None),
        ("BLR", "2012-01-01", "dialogue_partner"),
        ("BLR", "2016-01-01", "observer"),
        ("BLR", "2024-07-04", "member"),
        ("IRN", "2023-07-03", "observer"),
        # The decision of 2021 and the memorandum of 2022 did not yet make a member.
        ("IRN", "2022-09-16", "observer"),
        # Dormant since 2021, but never formally ended.
        ("AFG", "2022-01-01", "observer"),
        # Named in the table without ever having had a status.
        ("USA", "2026-03-03", None),
        ("BGD", "2026-03-03", None),
    ],
)
def test_status_of_a_state(state, day, expected):
    assert status_on(state, day) == expected


def test_status_by_signature():
    # Decided on 16 September 2022, signed at Goa on 5 May 2023.
    day = "2023-01-01"
    assert status_on("ARE", day) == statuses_on(day)["ARE"] == "dialogue_partner"
    assert status_on("ARE", day, partners_from="signature") is None
    assert "ARE" not in statuses_on(day, partners_from="signature")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("kgz", "KGZ"),
        (" KGZ ", "KGZ"),
        ("KYRGYZSTAN", "KGZ"),
        ("Turkey", "TUR"),
        ("the Russian Federation", "RUS"),
        ("Islamic Republic of Iran", "IRN"),
        ("People’s Republic of China", "CHN"),
        ("prc", "CHN"),
        ("Republic of Korea", "KOR"),
        ("Viet Nam", "VNM"),
    ],
)
def test_names_that_people_use(name, code):
    assert state_code(name) == code


def test_every_name_in_the_table_leads_to_its_code():
    for row in load("countries").fillna("").to_dict("records"):
        named = [row[column] for column in ["iso3", "name", "name_ru", "name_zh"]]
        for name in [*named, *filter(None, row["also_called"].split(";"))]:
            assert state_code(name) == row["iso3"]


# ---- What cannot be answered ------------------------------------------------------


refused = partial(conftest.refused, MembershipError)

COVERS = "from 1996-04-26 to 2026-09-03"


@pytest.mark.parametrize(
    ("day", "clue"),
    [
        ("1996-04-25", "1996-04-25 is before the first meeting"),
        (dt.date.min, "before the first meeting"),
        ("2026-09-04", "2026-09-04 is after the last day that is known"),
        (dt.datetime.max, "after the last day that is known"),
        ("summer of 2017", "is not a date. Write it as year-month-day"),
        ("2017-02-30", "is not a date"),
        ("2017-13-01", "is not a date"),
        # The ninth of June in one country is the sixth of September in another.
        ("09/06/2017", "is not a date. Write it as year-month-day"),
        ("", "is not a date. Write it as year-month-day"),
        (pd.NaT, "The date is missing (NaT)"),
        ("2017-06-09T12:00+06:00", "without a time zone"),
        (pd.Timestamp("2017-06-09", tz="UTC"), "without a time zone"),
        (2017, "A date is expected, such as '2000-01-31', not 2017."),
        (20170609.0, "not 20170609.0"),
        (True, "not True"),
        (None, "not None"),
        (["2017-06-09"], "not a list"),
        (pd.Series(["2017-06-09"]), "not a Series"),
    ],
    ids=repr,
)
def test_day_that_the_table_cannot_answer_for(day, clue):
    for call in (members, statuses_on, lambda on: status_on("KGZ", on)):
        refused(lambda call=call: call(day), clue, COVERS)


@pytest.mark.parametrize(
    ("state", "clues"),
    [
        ("Kirgizstan", ["no state 'Kirgizstan'", "Did you mean 'kyrgyzstan'?"]),
        ("KGS", ["no state 'KGS'", 'load("countries") lists']),
        ("", ["no state ''", 'load("countries") lists']),
        (None, ["A state is a text, such as 'JPN', not None"]),
        (417, ["not 417"]),
        (["KGZ"], ["not a list"]),
    ],
)
def test_unknown_state(state, clues):
    refused(lambda: state_code(state), *clues)
    refused(lambda: status_on(state, "2017-06-09"), *clues)


@pytest.mark.parametrize("status", ["membre", "Member", "", 3, ["member"]])
def test_unknown_status_lists_those_there_are(status):
    clues = [
        shown(status),
        "shanghai_five, member, observer, dialogue_partner, partner",
    ]
    refused(lambda: members("2017-06-09", status), *clues)
    refused(lambda: spells(status), *clues)
    if status == "membre":
        refused(lambda: spells(status), "Did you mean 'member'?")


@pytest.mark.parametrize("rule", ["signing", "", None])
def test_unknown_rule(rule):
    clues = [f"partners_from={rule!r}", "'decision' or 'signature'"]
    refused(lambda: spells(partners_from=rule), *clues)
    refused(lambda: members("2017-06-09", partners_from=rule), *clues)


def test_a_changed_table_is_read_again(tmp_path, monkeypatch):
    assert members("2001-06-15") == SIX
    path = tmp_path / "history" / "statuses.csv"
    path.parent.mkdir()
    text = (DATA / "history" / "statuses.csv").read_bytes()
    path.write_bytes(
        text.replace(b"KAZ,member,effective", b"KAZ,member,decision "[:-1])
    )
    for module in (datasets, membership):
        monkeypatch.setattr(module, "DATA", tmp_path)
    assert members("2001-06-15") == sorted(set(SIX) - {"KAZ"})
