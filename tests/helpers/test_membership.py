"""Who belonged when: answers worked out by hand from what is known of the SCO."""

import datetime as dt
import random

import pandas as pd

from helpers import datasets, membership
from helpers.datasets import DATA, load
from helpers.membership import (
    OPENS,
    members,
    period,
    spells,
    state_code,
    status_on,
    statuses_on,
)

FIVE = ["CHN", "KAZ", "KGZ", "RUS", "TJK"]
SIX = [*FIVE, "UZB"]
EIGHT = sorted([*SIX, "IND", "PAK"])
NINE, TEN = sorted([*EIGHT, "IRN"]), sorted([*EIGHT, "IRN", "BLR"])
RULES = ("decision", "signature")

# ---- Groups by date ---------------------------------------------------------------

GROUPS = {
    "member": {
        "1996-04-26": [],  # the Five had met, the SCO was not yet there
        "2001-06-14": [],  # the last day of the Five ...
        "2001-06-15": SIX,  # ... and the founding, a day later
        "2017-06-08": SIX,  # the first day of the summit of Astana
        "2017-06-09": EIGHT,  # its last day: India and Pakistan are in
        "2023-07-03": EIGHT,
        "2023-07-04": NINE,  # summit by video, New Delhi
        "2024-07-03": NINE,
        "2024-07-04": TEN,  # Astana
        "2026-09-03": TEN,  # last day of the table
    },
    "shanghai_five": {
        "1996-04-26": FIVE,
        "2001-06-13": FIVE,
        # Uzbekistan was a guest in 2000 and joined on the eve of the founding.
        "2001-06-14": SIX,
        "2001-06-15": [],
    },
    "observer": {
        "2004-06-16": [],
        "2004-06-17": ["MNG"],  # Tashkent
        "2005-07-05": ["IND", "IRN", "MNG", "PAK"],  # Astana
        "2012-06-07": ["AFG", "IND", "IRN", "MNG", "PAK"],
        "2017-06-08": ["AFG", "BLR", "IND", "IRN", "MNG", "PAK"],
        # On the day on which a new status begins the old one no longer counts.
        "2017-06-09": ["AFG", "BLR", "IRN", "MNG"],
        "2025-08-31": ["AFG", "MNG"],
        "2025-09-01": [],
    },
    "dialogue_partner": {
        "2009-06-16": ["BLR", "LKA"],  # Yekaterinburg
        # Ufa: Belarus rises to observer, four others come in beside Turkiye.
        "2015-07-10": ["ARM", "AZE", "KHM", "LKA", "NPL", "TUR"],
        # One single status since the summit of Tianjin.
        "2025-09-01": [],
    },
    "partner": {"2025-08-31": []},
}


def test_groups_are_those_worked_out_by_hand():
    wrong = [
        f"{status} on {day}: {members(day, status)}"
        for status, days in GROUPS.items()
        for day, expected in days.items()
        if members(day, status) != expected
    ]
    assert wrong == []


def test_without_a_status_it_is_the_members_and_without_a_day_the_last_one():
    assert members("2017-06-09") == EIGHT
    assert members() == TEN
    assert statuses_on() == statuses_on("2026-09-03")
    assert members(status="partner") == members("2026-09-03", "partner")


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
    assert {"EGY", "QAT", "SAU"} <= signed <= decided
    assert status_on("ARE", day) == statuses_on(day)["ARE"] == status
    assert status_on("ARE", day, partners_from="signature") is None
    assert "ARE" not in statuses_on(day, partners_from="signature")
    for other in ("member", "observer", "partner"):
        by_rule = [members("2025-08-31", other, rule) for rule in RULES]
        assert by_rule[0] == by_rule[1]


def test_a_day_may_be_written_in_several_ways():
    late = "2017-06-09 23:59"
    ways = ["2017-06-09", " 2017-06-09 ", late, pd.Timestamp(late)]
    ways += [dt.date(2017, 6, 9), dt.datetime(2017, 6, 9, 23, 59)]
    assert [day for day in ways if members(day) != EIGHT] == []


# ---- Spells -----------------------------------------------------------------------


def test_belarus_had_three_spells():
    # Dialogue partner since Yekaterinburg, observer since Ufa, member since Astana.
    held = spells().query("iso3 == 'BLR'")
    assert list(held["status"]) == ["dialogue_partner", "observer", "member"]
    days = ["2009-06-16", "2015-07-10", "2024-07-04"]
    assert [f"{day:%Y-%m-%d}" for day in held["began_on"]] == days
    assert [f"{day:%Y-%m-%d}" for day in held["ended_on"].dropna()] == days[1:]
    assert held["ended_on"].iloc[-1] is pd.NaT


def test_spells_by_the_signature_of_a_memorandum():
    held = spells("dialogue_partner", partners_from="signature").set_index("iso3")
    assert held["began_on"]["BLR"] == pd.Timestamp("2010-04-28")
    # Sri Lanka's day is not known: the month's first day, and its precision says so.
    lanka = held.loc["LKA"]
    assert lanka["began_on"] == pd.Timestamp("2010-05-01")
    assert lanka["began_precision"] == "month"


def test_spells_of_one_status_with_the_sources_of_the_step_that_opened_them():
    five = spells("shanghai_five")
    columns = "iso3 status began_on began_precision ended_on sources".split()
    assert list(five.columns) == columns
    assert list(five["iso3"]) == SIX
    assert set(five["ended_on"]) == {pd.Timestamp("2001-06-15")}
    assert list(five.index) == list(range(6))
    step = load("statuses").query("iso3 == 'MNG' and event == 'decision'")
    held = spells("observer").query("iso3 == 'MNG'")
    assert held["sources"].tolist() == step["sources"].tolist()


def test_spells_of_a_state_follow_each_other():
    start, end = period()
    for rule in RULES:
        assert spells(partners_from=rule)["began_on"].is_monotonic_increasing
        for code, own in spells(partners_from=rule).groupby("iso3"):
            lasting = own["ended_on"].fillna(end + pd.Timedelta(days=1))
            assert (own["began_on"] < lasting).all(), code
            assert (own["began_on"].iloc[1:].values == lasting.iloc[:-1].values).all()
            assert own["ended_on"].isna().sum() == own["ended_on"].isna().iloc[-1] == 1
            assert own["began_on"].iloc[0] >= start, code


def test_members_statuses_and_spells_tell_the_same_on_any_day():
    """On random days, and on the days around a change."""
    chance, (start, end) = random.Random("days"), period()
    length = (end - start).days
    found = [start + pd.Timedelta(days=chance.randint(0, length)) for _ in range(3)]
    for begun in chance.sample(sorted(spells()["began_on"])[6:], 4):
        found += [begun - pd.Timedelta(days=1), begun, begun + pd.Timedelta(days=1)]
    states = sorted(load("countries")["iso3"])
    for rule in RULES:
        every = spells(partners_from=rule)
        for day in [start, end, *found]:
            held = every[(every["began_on"] <= day) & ~(every["ended_on"] <= day)]
            held = dict(sorted(zip(held["iso3"], held["status"], strict=True)))
            assert list(statuses_on(day, rule).items()) == list(held.items())
            for status in OPENS:
                having = [code for code in held if held[code] == status]
                assert members(day, status, rule) == having
            for code in chance.sample(states, 3):
                assert status_on(code, day, rule) == held.get(code)


def test_what_a_reader_does_to_spells_stays_with_the_reader():
    spoilt, before = spells(), spells()
    spoilt.loc[:, "iso3"] = "XXX"
    members("2024-07-04").clear()
    assert members("2024-07-04") == TEN
    pd.testing.assert_frame_equal(spells(), before)


# ---- One state --------------------------------------------------------------------


def test_status_of_a_state():
    told = {
        ("BLR", "2009-06-15"): None,
        ("BLR", "2012-01-01"): "dialogue_partner",
        ("BLR", "2016-01-01"): "observer",
        ("BLR", "2024-07-04"): "member",
        ("IRN", "2023-07-03"): "observer",
        # The decision of 2021 and the memorandum of 2022 did not yet make a member.
        ("IRN", "2022-09-16"): "observer",
        # Dormant since 2021, but never formally ended.
        ("AFG", "2022-01-01"): "observer",
        # Named in the table without ever having had a status.
        ("USA", "2026-03-03"): None,
        ("BGD", "2026-03-03"): None,
    }
    assert {asked: status_on(*asked) for asked in told} == told


def test_names_that_people_use_and_every_name_in_the_table_lead_to_the_code():
    named = {
        "kgz": "KGZ",
        " KGZ ": "KGZ",
        "KYRGYZSTAN": "KGZ",
        "Turkey": "TUR",
        "the Russian Federation": "RUS",
        "Islamic Republic of Iran": "IRN",
        "People’s Republic of China": "CHN",
        "prc": "CHN",
        "Viet Nam": "VNM",
    }
    for row in load("countries").fillna("").to_dict("records"):
        names = [row[column] for column in ["iso3", "name", "name_ru", "name_zh"]]
        names += filter(None, row["also_called"].split(";"))
        named.update(dict.fromkeys(names, row["iso3"]))
    assert {name: state_code(name) for name in named} == named


def test_a_changed_table_is_read_again(tmp_path, monkeypatch):
    assert members("2001-06-15") == SIX
    path = tmp_path / "history" / "statuses.csv"
    path.parent.mkdir()
    text = (DATA / "history" / "statuses.csv").read_bytes()
    path.write_bytes(text.replace(b"KAZ,member,effective", b"KAZ,member,decision"))
    for module in (datasets, membership):
        monkeypatch.setattr(module, "DATA", tmp_path)
    assert members("2001-06-15") == sorted(set(SIX) - {"KAZ"})
