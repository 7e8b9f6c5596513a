"""What the rules catch: tables are spoilt on purpose, one mistake at a time.

Whoever spoils a table by mistake and records it anew has rows and checksum on their
side. What is left to notice it: `load`, the rules of this folder, the publishers'
totals. `pytest -s tests/data/test_mutations.py` prints what noticed how many, for each
mistake in two tables that the seed draws; MUTATIONS=all tries it in every table.
"""

import csv
import importlib
import os
import time
from collections import Counter
from pathlib import Path

import data_rows
import numpy as np
import pandas as pd
import pytest
from data_rows import TABLES, cells, fields, limits, references, rows

from helpers import datasets, membership
from helpers.datasets import CourseError, load, resource

SEED, EVERYWHERE = 11, os.getenv("MUTATIONS") == "all"
TABLES_EACH = len(TABLES) if EVERYWHERE else 2
# No rules: the first three compare with what is recorded anew, the others try tools.
NO_RULES = {
    "test_codebook_lists_exactly_the_files_there_are_and_they_are_small",
    "test_codebook_knows_size_and_checksum_of_each_file",
    "test_codebook_is_as_it_was_recorded",
    "test_rows_are_counted_by_record_and_not_by_line",
    "test_an_entry_that_is_put_wrong_is_named",
}


# In which kind of column a mistake can be made; None: in any.
KINDS = {
    "emptied": None,
    "exchanged": None,
    "digit": "number",
    "sign or thousand": "number",
    "day": "date",
    "code": "code",
    "source": "source",
    "letter": "word",
    "dropped": None,
    # What nobody may get past load and rules.
    "doubled": None,
    "dropped, not recorded": None,
    "source unknown": "source",
    "date impossible": "date",
    "code impossible": "code",
}
ALWAYS = list(KINDS)[-5:]


def other(rng, values, value):
    """Another of some values, if there is one."""
    return str(rng.choice(sorted(set(values) - {value}) or [value]))


def letter_changed(rng, text, alphabet):
    places = [place for place, letter in enumerate(text) if letter in alphabet]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + other(rng, alphabet, text[at]) + text[at + 1 :]


def cell_changed(rng, kind, text, known):
    """A cell with a mistake; `known` has what may stand in a column of codes."""
    ids, up = text.split(";"), bool(rng.integers(2))
    match kind:
        case "emptied":
            return ""
        case "digit":
            return letter_changed(rng, text, "0123456789")
        case "letter":
            return letter_changed(rng, text, "aeinorst")
        case "sign or thousand" if up:
            return f"{float(text) * 1000:g}" if "." in text else f"{text}000"
        case "sign or thousand":
            return text[1:] if text.startswith("-") else f"-{text}"
        case "day":
            return f"{pd.Timestamp(text) + pd.Timedelta(days=up * 2 - 1):%Y-%m-%d}"
        case "code":
            return other(rng, known, text)
        case "source":
            sources = cells("sources", "source_id")
            return ";".join([*ids[:-1], other(rng, sources - {*ids}, "")])
        case "date impossible":
            return "2001-02-30"
    return f"{text}_x"


def kind_of(table, name):
    """The kind of a column, and what may stand in it where it holds codes."""
    there = references(resource(table)).get(name)
    known = limits(fields(table)[name]).get("enum") or (cells(*there) if there else [])
    kind = fields(table)[name]["type"]
    kind = {"integer": "number", "string": "word"}.get(kind, kind)
    return ("source" if name == "sources" else "code" if known else kind), known


def spoilt(table, kind, rng):
    """The lines of a table with one mistake, or None where it has nothing to spoil."""
    lines = [list(row.values()) for row in rows(table)]
    row = int(rng.integers(len(lines)))
    if kind == "doubled":
        return lines[: row + 1] + lines[row:]
    if kind.startswith("dropped"):
        return lines[:row] + lines[row + 1 :]
    columns = [kind_of(table, name) for name in fields(table)]
    fit = [at for at, (one, _) in enumerate(columns) if KINDS[kind] in (one, None)]
    for at in rng.permutation(fit):
        for line, there in rng.permuted([range(len(lines))] * 2, axis=1).T[:20]:
            old = lines[line][at]
            if kind == "exchanged":
                lines[line][at], lines[there][at] = lines[there][at], old
            elif old:
                lines[line][at] = cell_changed(rng, kind, old, columns[at][1])
            if lines[line][at] != old:
                return lines
    return None


# ---- What notices it -----------------------------------------------------------------


def cases():
    """Every case of every rule: (its module, call)."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(path.stem)
        for name, function in list(vars(module).items()):
            if name.startswith("test_") and name not in NO_RULES:
                marks = getattr(function, "pytestmark", [])
                names, values = marks[0].args[:2] if marks else ((), [()])
                for value in values if path.stem != Path(__file__).stem else []:
                    one = [value] if isinstance(names, str) else value
                    yield path.stem, lambda f=function, one=one: f(*one)


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """Says who notices that a table has other lines: load, rules, totals or nothing."""
    read, needs = set(), []
    for module, name in ((datasets, "_remembered"), (data_rows, "state")):
        plain = getattr(module, name)
        noting = lambda t, *more, plain=plain: read.add(t) or plain(t, *more)  # noqa: E731
        monkeypatch.setattr(module, name, noting)
    for module, call in cases():
        membership._spells.cache_clear()  # so that it reads its table again
        read.clear()
        begun = time.process_time()
        call()
        cost = time.process_time() - begun
        needs.append((module == "test_totals", cost, set(read), call))
    needs.sort(key=lambda need: need[:2])

    def notices(table, lines, recorded=True):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([fields(table), *lines])
        who = "load"
        with monkeypatch.context() as patch:
            patch.setitem(resource(table), "path", str(path))
            if recorded:
                patch.setitem(resource(table), "rows", len(lines))
            try:
                load(table)
                for totals, _, tables, call in needs:
                    who = "totals" if totals else "rules"
                    if table in tables:
                        call()
            except Exception as problem:
                assert who != "load" or isinstance(problem, CourseError)
                return who
        return "nothing"

    return notices


def test_mistakes_are_noticed(judge):
    whole = [list(row.values()) for row in rows("statuses")]
    assert judge("statuses", whole) == "nothing", "nothing was spoilt"
    found = {kind: Counter() for kind in KINDS}
    for kind in KINDS:
        rng = np.random.default_rng([SEED, *kind.encode()])
        for table in rng.permutation(TABLES):
            lines = spoilt(table, kind, rng)
            if lines:
                found[kind][judge(table, lines, "not recorded" not in kind)] += 1
            if found[kind].total() == TABLES_EACH:
                break
    print(f"\n{'mistake':24}load rules totals nothing")
    for kind, by in found.items():
        told = (by["load"], by["rules"], by["totals"], by["nothing"])
        print(f"{kind:22}{told[0]:6}{told[1]:6}{told[2]:7}{told[3]:8}")
    unnoticed = {kind: by["nothing"] / by.total() for kind, by in found.items()}
    assert [kind for kind in ALWAYS if unnoticed[kind] > 0] == []
    assert sum(unnoticed.values()) / len(unnoticed) < (0.3 if EVERYWHERE else 0.4)
    if EVERYWHERE:
        assert unnoticed["sign or thousand"] < 0.2
        assert unnoticed["dropped"] < 0.4
