"""What the rules catch: tables are spoilt on purpose, one mistake at a time.

Whoever spoils a table by mistake and records it anew has rows and checksum on their
side. What is left to notice it: `load`, the rules of this folder, and the totals of the
publishers. Each mistake is tried once in every table that it fits, at a place that the
seed draws. `pytest -s tests/data/test_mutations.py` shows what noticed it.
"""

import csv
import importlib
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

SEED = 11
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# No rules: the first three compare with what is recorded anew, the last two try tools.
NO_RULES = {
    "test_codebook_lists_exactly_the_files_there_are",
    "test_codebook_knows_size_and_checksum_of_each_file",
    "test_codebook_is_as_it_was_recorded",
    "test_rows_are_counted_by_record_and_not_by_line",
    "test_an_entry_that_is_put_wrong_is_named",
}


# ---- Mistakes ------------------------------------------------------------------------


def other(rng, values, value):
    """Another of some values, if there is one."""
    return str(rng.choice(sorted(set(values) - {value}) or [value]))


def within(rng, text, alphabet):
    """A text with one letter of an alphabet changed into another, where it has one."""
    places = [place for place, letter in enumerate(text) if letter in alphabet]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + other(rng, alphabet, text[at]) + text[at + 1 :]


def scaled(rng, text):
    if rng.integers(2):
        return text.removeprefix("-") if text.startswith("-") else f"-{text}"
    return f"{float(text) * 1000:g}" if "." in text else f"{text}000"


def moved(rng, text):
    step = pd.Timedelta(days=int(rng.choice([-1, 1])))
    return f"{pd.Timestamp(text) + step:%Y-%m-%d}"


def codes(table, column):
    """What a column of codes may hold: its closed list, or the ids it points to."""
    there = references(resource(table)).get(column)
    return limits(fields(table)[column]).get("enum") or (cells(*there) if there else [])


def another_source(rng, text):
    ids = text.split(";")
    ids[rng.integers(len(ids))] = other(rng, cells("sources", "source_id"), text)
    return ";".join(ids)


def kind_of(table, column):
    """The kind of a column: number, date, code, source or word."""
    if column == "sources" or codes(table, column):
        return "source" if column == "sources" else "code"
    kind = fields(table)[column]["type"]
    return {"integer": "number", "string": "word"}.get(kind, kind)


# What happens to one cell, and in which kind of column (None: in any).
CELLS = {
    "emptied": (None, lambda rng, text: ""),
    "digit": ("number", lambda rng, text: within(rng, text, "0123456789")),
    "sign or thousand": ("number", scaled),
    "day": ("date", moved),
    "code": ("code", None),
    "source": ("source", another_source),
    "letter": ("word", lambda rng, text: within(rng, text, LETTERS)),
    "unknown source": ("source", lambda rng, text: f"{text}_x"),
    "impossible date": ("date", lambda rng, text: "2001-02-30"),
    "impossible code": ("code", lambda rng, text: f"{text}_x"),
}
KINDS = [*CELLS, "exchanged", "doubled", "dropped", "dropped, not recorded"]
# What nobody may get past load and rules.
ALWAYS = ["unknown source", "impossible date", "impossible code", "doubled"]
ALWAYS.append("dropped, not recorded")


def spoilt(table, kind, rng):
    """The lines of a table with one mistake, or None where it has nothing to spoil."""
    lines = [list(row.values()) for row in rows(table)]
    row = int(rng.integers(len(lines)))
    if kind.startswith("dropped"):
        return lines[:row] + lines[row + 1 :]
    if kind == "doubled":
        return lines[: row + 1] + lines[row:]
    wanted, change = CELLS.get(kind, (None, None))
    names = list(fields(table))
    fit = [
        at for at, name in enumerate(names) if wanted in (None, kind_of(table, name))
    ]
    for at in rng.permutation(fit):
        for row in rng.permutation(len(lines))[:20]:
            old = lines[row][at]
            if kind == "exchanged":
                there = int(rng.integers(len(lines)))
                lines[row][at], lines[there][at] = lines[there][at], old
            elif kind == "code" and old:
                lines[row][at] = other(rng, codes(table, names[at]), old)
            elif old:
                lines[row][at] = change(rng, old)
            if lines[row][at] != old:
                return lines
    return None


# ---- What notices it -----------------------------------------------------------------


def cases():
    """Every case of every rule: (its module, its name, call)."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(path.stem)
        for name, function in list(vars(module).items()):
            if name.startswith("test_") and name not in NO_RULES:
                marks = getattr(function, "pytestmark", [])
                names, values = marks[0].args[:2] if marks else ((), [()])
                for value in values if path.stem != Path(__file__).stem else []:
                    one = [value] if isinstance(names, str) else value
                    yield path.stem, name, lambda f=function, one=one: f(*one)


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """Says who notices that a table has other lines: load, rules, totals or nothing."""
    read, needs = set(), []
    for module, name in ((datasets, "_remembered"), (data_rows, "state")):
        plain = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda t, *a, plain=plain: read.add(t) or plain(t, *a)
        )
    for module, _, call in cases():
        membership._spells.cache_clear()  # so that it reads its table again
        read.clear()
        begun = time.process_time()
        call()
        cost = time.process_time() - begun
        needs.append((module == "test_totals", cost, set(read), call))
    needs.sort(key=lambda need: need[:2])

    def notices(table, lines, recorded):
        entry, path = resource(table), tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([fields(table), *lines])
        with monkeypatch.context() as patch:
            patch.setitem(entry, "path", str(path))
            if recorded:
                patch.setitem(entry, "rows", len(lines))
            try:
                load(table)
                for totals, _, tables, call in needs:
                    who = "totals" if totals else "rules"
                    if table in tables:
                        call()
            except CourseError as problem:
                return "load" if str(path) in str(problem) else who
            except Exception:
                return who
        return "nothing"

    return notices


def test_mistakes_are_noticed(judge):
    found, missed = {kind: Counter() for kind in KINDS}, []
    for kind in KINDS:
        for table in TABLES:
            rng = np.random.default_rng([SEED, *f"{kind} {table}".encode()])
            lines = spoilt(table, kind, rng)
            if lines:
                who = judge(table, lines, "not recorded" not in kind)
                found[kind][who] += 1
                missed += [(kind, table)] * (who == "nothing")
    print(f"\n{'mistake':22} tried  load rules totals nothing")
    for kind, by in found.items():
        shares = [by[who] for who in ("load", "rules", "totals", "nothing")]
        print(f"{kind:22} {sum(shares):5} " + "".join(f"{n:6}" for n in shares))
    print(missed)
    for kind in ALWAYS:
        assert found[kind]["nothing"] == 0, (kind, missed)
