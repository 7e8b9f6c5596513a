"""The ledger of claims: every one decided, or shown to be undecidable."""

import datetime as dt
import re

import numpy as np
import pandas as pd
from conftest import PATHS, SOURCES, refused, written

from helpers import write_plan, write_report
from helpers.datasets import load, tables
from helpers.ledger import ReportError
from tools.author import desk, ledger
from tools.author import walk as walking
from tools.author.source import SourceError

CLAIMS = load("claims").set_index("claim_id")


# ---- What the lessons decide -------------------------------------------------------


def test_ledger_holds_what_the_lesson_computes(lesson):
    now = lesson.walk.decided
    columns = ["lesson", "section", "found", "verdict"]
    stands = CLAIMS.loc[list(now), columns].fillna("").agg(tuple, axis=1).to_dict()
    assert stands == {claim: (lesson.id, *told) for claim, told in now.items()}, (
        "make update"
    )


def test_claims_that_data_decide_have_one_deciding_cell():
    deciding = [
        claim
        for id in SOURCES
        for _, code in written(id).claims
        for claim in re.findall(r'\bdecide\(\s*"(\w+)"', code)
    ]
    assert len(deciding) == len(set(deciding))
    assert set(deciding) == set(CLAIMS.index[CLAIMS["found"].notna()])
    assert set(CLAIMS.index[CLAIMS["decided_by"] == "data"]) <= set(deciding)


def test_each_claim_is_tested_and_decided_where_the_ledger_says(lesson):
    named = ledger.mentions(lesson.notebook)
    box = lesson.notebook.cells[1].source
    for claim, row in CLAIMS[CLAIMS["lesson"] == lesson.id].iterrows():
        assert row["section"] in named.get(claim, ()), claim
        if pd.notna(row["tables"]):
            for table in row["tables"].split(";"):
                assert f"`{table}`" in box, (claim, table)
        said = named[claim][row["section"]]
        # An exercise asks for the verdict: it must not be given away.
        asked = re.search(r"### Exercise", said) and '"undecided"' in said
        assert asked or row["verdict"] in said.lower(), claim


# Which claims would say what cannot be, and why.
WRONG = {
    "lesson not in @SOURCES": "the lesson is not there",
    "(verdict == 'undecided') != (decided_by == 'open')": "what is undecided is open",
    "decided_by == 'open' & ~evidence.str.contains('would ')": "what would decide it?",
    "decided_by == 'open' & confidence == 'high'": "open, and sure of it",
    "decided_by == 'data' & (tables.isna() | found.isna())": "by which data?",
    "found.isna() != found_unit.isna()": "a value has its unit",
    "found_for.notna() & found.isna()": "the day of no value",
    "found_for.notna() & found.str.match(r'[0-9]{4}-')": "a date needs no other date",
}


def test_claims_are_decided_or_name_what_would_decide_them():
    named = {"SOURCES": [*SOURCES]}
    found = [
        (list(CLAIMS.query(rule, local_dict=named, engine="python").index), why)
        for rule, why in WRONG.items()
    ]
    assert [one for one in found if one[0]] == []
    named = set(CLAIMS["tables"].dropna().str.split(";").explode())
    assert named <= set(tables().index)


def test_most_numbers_and_dates_are_decided_by_data():
    # A number or a date is what can be looked up: few may be left to judgement.
    firm = CLAIMS[CLAIMS["kind"].isin(["numeric", "date"])]
    assert (firm["decided_by"] == "data").mean() > 0.6


def test_decide_takes_truth_values_of_every_form():
    for holds, expected in [
        ([[True, False]], "disputed"),
        ([np.array([True, True])], "supported"),
        ([np.bool_(False)], "contradicted"),
        ([True, True], "supported"),
        ([], "undecided"),
    ]:
        desk.desk.clear()
        desk.decide("Q03", 6, *holds)
        ((claim, found, values),) = desk.desk.claims
        assert (claim, found, ledger.verdict(values)) == ("Q03", 6, expected)


def test_a_claim_that_cannot_be_computed_is_named():
    some = walking.Walk(written("00"), namespace={"table": pd.Series([1])})
    code = "decide('Q03', table.loc['gone'], True)"
    refused(
        SourceError,
        lambda: walking._decide(some, code, "Test a claim"),
        "Q03",
        "Test a claim",
        "source/00_start_here.md",
    )


def test_another_value_is_another_ledger():
    row = CLAIMS.loc["Q07"]
    told = {"Q07": (row["section"], "7", "contradicted")}
    text, moved = ledger.updated({row["lesson"]: told})
    assert moved == [
        f"Q07 found: '{row['found']}' -> '7'",
        "Q07 verdict: 'supported' -> 'contradicted'",
    ]
    same = {"Q07": (row["section"], row["found"], row["verdict"])}
    text, moved = ledger.updated({row["lesson"]: same})
    assert moved == []
    assert text == ledger.CLAIMS.read_text(encoding="utf-8")


# ---- The report --------------------------------------------------------------------


def test_report_holds_every_claim_once_counts_verdicts_and_links_to_sections(tmp_path):
    counts = CLAIMS["verdict"].value_counts().astype(str)
    for name in ("claims.md", "claims.html"):
        path = write_report(tmp_path / name)
        page = path.read_text(encoding="utf-8")
        listed = re.findall(r"(?:<td>|^\| )([A-Z]\d\d[a-z]?)(?:</td>| \|)", page, re.M)
        assert sorted(listed) == sorted(CLAIMS.index)
        line = next(x for x in page.splitlines() if re.search(r"(<td>|\| )All", x))
        assert {*counts, str(len(CLAIMS))} <= set(re.findall(r"\d+", line))
    links = re.findall(r'href="([^"]+\.ipynb)#?([^"]*)"', page)
    assert len(links) == len(CLAIMS)
    assert {(tmp_path / address).resolve() for address, _ in links} <= {*PATHS}
    assert all(anchor for _, anchor in links)


def test_report_of_a_students_own_rows(tmp_path):
    own = pd.DataFrame({"claim_id": ["P1"], "claim": ["A <b> | *c*"]})
    own["verdict"] = "disputed"
    page = write_report(tmp_path / "own.html", own, title="Mine & yours").read_text()
    assert "A &lt;b&gt; | *c*" in page
    assert "<title>Mine &amp; yours</title>" in page
    text = write_report(tmp_path / "own.md", own.set_index("claim_id")).read_text()
    assert r"A &lt;b&gt; \| \*c\*" in text
    part = CLAIMS.loc[["Q06"]]
    page = write_report(tmp_path / "one.md", part, base="https://example.org/x/")
    assert "(<https://example.org/x/history/" in page.read_text()


def test_no_script_hides_in_a_link(tmp_path):
    row = CLAIMS.loc[["Q06"]].assign(section='"><script>alert(1)</script>')
    page = write_report(tmp_path / "x.html", row).read_text(encoding="utf-8")
    assert "<script" not in page
    refused(
        ReportError,
        lambda: write_report(tmp_path / "y.html", row, base="javascript:alert(1)"),
        "https://",
    )


def test_report_refuses_with_a_reason(tmp_path):
    there = tmp_path / "there.md"
    there.write_text("mine")
    one = pd.DataFrame({"claim_id": ["P1"], "claim": ["x"], "verdict": ["true"]})
    refused(ReportError, lambda: write_report(there), "not overwritten")
    assert there.read_text() == "mine"
    refused(ReportError, lambda: write_report(tmp_path / "a.pdf"), ".md", ".html")
    refused(ReportError, lambda: write_report(7), "file name")
    refused(ReportError, lambda: write_report(tmp_path / "no" / "a.md"), "folder")
    refused(ReportError, lambda: write_report(tmp_path / "a.md", one), "'true'")
    lost = one.drop(columns="claim")
    refused(ReportError, lambda: write_report(tmp_path / "a.md", lost), "'claim'")
    refused(ReportError, lambda: write_report(tmp_path / "a.md", [1]), "DataFrame")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["there.md"]


# ---- A plan ------------------------------------------------------------------------

PLAN = {
    "claim": "Neighbours vote more alike than others.",
    "tables": ["borders", "votes"],
    "supported_if": "their mean agreement is higher by 0.05 or more",
    "contradicted_if": "it is lower by 0.05 or more",
}


def test_a_plan_has_its_day_and_is_never_overwritten(tmp_path):
    path = write_plan(tmp_path / "plan.md", PLAN)
    text = path.read_text(encoding="utf-8")
    today = dt.date.today()
    assert f"Written on {today.day} {today:%B %Y}." in text
    assert "**Tables:** borders, votes" in text
    assert "**Contradicted if:** it is lower by 0.05 or more" in text
    refused(
        ReportError, lambda: write_plan(path, {**PLAN, "claim": "x"}), "overwritten"
    )
    assert path.read_text(encoding="utf-8") == text


def test_a_plan_that_says_nothing_is_refused(tmp_path):
    for plan, said in [
        ("a plan", "dictionary"),
        ({}, "'claim' is missing"),
        ({**PLAN, "supported_if": " ... "}, "'supported_if' is missing"),
        ({**PLAN, "tables": []}, "'tables' is missing"),
        ({**PLAN, "contradicted_if": ...}, "'contradicted_if' is missing"),
    ]:
        call = lambda plan=plan: write_plan(tmp_path / "plan.md", plan)  # noqa: E731
        refused(ReportError, call, said)
    refused(ReportError, lambda: write_plan("plan.txt", PLAN), ".md")
    nowhere = tmp_path / "no" / "plan.md"
    refused(ReportError, lambda: write_plan(nowhere, PLAN), "folder")
    assert not list(tmp_path.iterdir())
