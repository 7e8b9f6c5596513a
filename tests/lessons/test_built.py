"""What students open is what the sources build: cells, results and pictures."""

import io
import json

import matplotlib.image
import numpy as np
import pytest
from conftest import PATHS, SOURCES, refused, stored, written

from helpers.exercises import KEY
from tools import lessons
from tools.author import build, source, walk
from tools.author.source import SourceError

UPDATE = "edit the source alone, then run make update LESSONS={}"


def test_each_source_has_its_notebook_and_each_notebook_its_source():
    assert [written(id).notebook_path for id in SOURCES] == PATHS, UPDATE.format("all")


def test_notebook_is_what_its_source_builds(lesson):
    built = build.notebook_of(lesson.walk)
    assert built.refused == ""
    assert lesson.notebook.metadata == built.notebook.metadata, UPDATE.format(lesson.id)
    again = UPDATE.format(lesson.id)
    pairs = zip(lesson.notebook.cells, built.notebook.cells, strict=True)
    for there, now in pairs:
        told = (there.cell_type, there.id, there.source, dict(there.metadata))
        assert told == (now.cell_type, now.id, now.source, dict(now.metadata)), again


def test_numbers_are_seen_in_an_output(lesson):
    ties = [tie for listed in lesson.walk.ties.values() for tie in listed]
    assert build.prose.problems(ties, lesson.printed, {*sources()}) == []


def sources():
    from helpers import load

    return load("sources")["source_id"]


def test_every_cell_can_be_run_twice_in_a_row(lesson):
    assert lesson.walk.differ == []


FIGURE = """```python
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot(lengths)
show(fig, "A line that goes up by one with each step of the two.")
```
"""


def test_a_cell_that_says_or_draws_another_thing_the_second_time_is_noticed(
    tmp_path, monkeypatch
):
    begins = "```python\nfrom helpers import show\n\nlengths = [1, 2]\n```\n\n"
    grown = FIGURE.replace("ax.plot", "lengths.append(3)\nax.plot")
    plain = "```python\nprint(lengths)\n```\n"
    longer = plain.replace("print", "lengths.append(3)\nprint")
    for body, more in [(plain, 0), (longer, 1), (FIGURE, 0), (grown, 1)]:
        path = text(tmp_path, monkeypatch, begins + body)
        found = walk.walk(source.read(path), twice=True)
        assert len(found.differ) == more
        assert len(found.pictures) == body.count("show(")


BEFORE = """
import numpy as np, pandas as pd, networkx as nx
rng, path = np.random.default_rng(1), nx.path_graph(4)
flows = pd.DataFrame({"a": [1, 2]})
worlds = [{"x": {1}} for _ in range(900)]
def count(): flows.loc[0, "a"] += 1
"""
# A slow cell is not run again where it has changed nothing of what it reads.
CHANGES = {
    "changes": [
        "x = rng.random()",
        "flows['b'] = 1",
        "count()",
        "flows = flows[flows['a'] > 1]",
        "worlds.append({})",
        "for world in worlds: world['x'].add(2)",
        "path.remove_edge(0, 1)",
    ],
    "changes nothing": [
        "sum_of_a = flows['a'].sum()",
        "rng = np.random.default_rng(2); y = rng.random()",
        "sizes = [len(world) for world in worlds]",
        "way = nx.shortest_path(path, 0, 3)",
    ],
}


@pytest.mark.parametrize("does", CHANGES)
def test_a_cell_that_changes_what_it_reads_is_told_from_one_that_does_not(does):
    for code in CHANGES[does]:
        names = {}
        exec(BEFORE, names)
        given = walk._given(code, names)
        exec(code, names)
        assert (given == walk._given(code, names)) == (does != "changes"), code


def test_key_is_what_the_source_builds(lesson):
    stands = json.loads(KEY.read_text(encoding="utf-8"))
    mine = {id: e for id, e in stands.items() if id.partition(".")[0] == lesson.id}
    now = json.loads(json.dumps(lesson.walk.key))
    for id in {**mine, **now}:
        assert mine.get(id) == now.get(id), UPDATE.format(lesson.id)
    assert list(mine) == list(now), UPDATE.format(lesson.id)


def test_key_has_the_lessons_in_order():
    entries = json.loads(KEY.read_text(encoding="utf-8"))
    assert KEY.read_text(encoding="utf-8") == build.key_text(entries)
    numbers = list(dict.fromkeys(id.partition(".")[0] for id in entries))
    assert numbers == [n for n in SOURCES if n in numbers]


# ---- Pictures ------------------------------------------------------------------------


def pixels(png):
    return matplotlib.image.imread(io.BytesIO(png))[..., :3]


def differ(one, other):
    """How far two pictures are apart: the share of pixels that differ plainly.

    Antialiasing may differ by a shade; a picture mirrored, exchanged, or with one mark
    moved differs by more than one pixel in ten thousand.
    """
    if one.shape != other.shape:
        return 1.0
    return (np.abs(one - other).max(axis=2) > 0.2).mean()


def test_pictures_are_what_the_code_draws(lesson):
    drawn = lesson.walk.pictures
    kept = [
        (index, lessons.png_of(output), output.metadata["image/png"]["alt"])
        for index, cell in enumerate(lesson.notebook.cells)
        for output in cell.get("outputs", [])
        if lessons.png_of(output)
    ]
    assert [(index, alt) for index, _, alt in kept] == [
        (index, alt) for index, _, alt in drawn
    ], UPDATE.format(lesson.id)
    for (index, there, _), (_, now, _) in zip(kept, drawn, strict=True):
        if there != now:
            apart = differ(pixels(there), pixels(now))
            again = UPDATE.format(lesson.id)
            assert apart < 1e-4, f"cell {index}: {apart:.2%} of its pixels. {again}"


def test_a_picture_mirrored_or_exchanged_is_noticed():
    lesson = stored("02")
    one, other, *_ = [
        pixels(png)
        for cell in lesson.notebook.cells
        for output in cell.get("outputs", [])
        if (png := lessons.png_of(output))
    ]
    assert differ(one, one) == 0
    for changed in (one[:, ::-1], one[::-1], other, one[1:]):
        assert differ(one, changed) > 1e-3
    moved = one.copy()
    moved[100:106, 100:106] = 1 - moved[100:106, 100:106]
    assert differ(one, moved) > 1e-5


# ---- What a source must be -----------------------------------------------------------

HEADER = """---
jupyter:
  kernelspec:
    display_name: Python 3 (ipykernel)
    language: python
    name: python3
---

"""
IMPORTS = "```python\nfrom helpers import check\n```\n\n"
TASK = "### Exercise 99.1 · Count (4 minutes)\n\nHow many?\n\n```python\nanswer = 1\n"
SOLVED = TASK + 'check("99.1", answer)\n```\n\n'
KEYED = SOLVED + '```python tags=["key"]\nexpects("whole number")\n```\n\n'
WHOLE = KEYED + "**Right.** So it is.\n\n**Hint.** Count.\n\n**In class.** Ask.\n"


def text(tmp_path, monkeypatch, body):
    monkeypatch.setattr(source, "ROOT", tmp_path)
    monkeypatch.setattr(source, "SOURCE", tmp_path)
    path = tmp_path / "99_a_lesson.md"
    path.write_text(HEADER + body, encoding="utf-8")
    return path


def test_a_whole_exercise_is_read(tmp_path, monkeypatch):
    lesson = source.read(text(tmp_path, monkeypatch, WHOLE))
    task = lesson.exercises["99.1"]
    assert (task.title, task.minutes, task.answer) == ("Count", 4, "answer = 1")
    assert task.leads == {"Right": "So it is.", "Hint": "Count.", "In class": "Ask."}
    assert lesson.cells[task.place].source == 'answer = ...\ncheck("99.1", answer)'


@pytest.mark.parametrize(
    ("body", "clue"),
    [
        (SOLVED, "no key"),
        (KEYED, "begins **Right.**"),
        (WHOLE.replace("**Hint.** Count.\n\n", ""), "begins **Hint.**"),
        (WHOLE.replace('check("99.1"', 'check("99.2"'), "checks '99.2'"),
        (WHOLE + "\n\n" + WHOLE, "there twice"),
        (WHOLE + "\n## Discuss\n\nWhy?\n", "the heading '## Discuss' stands in"),
        ("Text\n\n```bash\nls\n```\n", "line 11"),
        ('```python tags=["key"]\nexpects("number")\n```\n', "follows no solved"),
        ("**Right.** Yes.\n", "follows no cell tagged key"),
    ],
)
def test_half_an_exercise_is_refused(tmp_path, monkeypatch, body, clue):
    path = text(tmp_path, monkeypatch, body)
    refused(SourceError, lambda: source.read(path), "99_a_lesson.md", clue)


@pytest.mark.parametrize(
    ("old", "new", "clue"),
    [
        ("How many?", "How many of 12?", "'12' is typed"),
        ("So it is.", "It is 12.", "'12' is typed"),
        ("How many?", "{{ nothing }}", "cannot be worked out"),
        ("answer = 1", "answer = 1 / 0", "ZeroDivisionError"),
        ('expects("whole number")', "pass", "does not say what it expects"),
        ('expects("whole number")', 'expects("numeral")', "no kind 'numeral'"),
        (
            'expects("whole number")',
            'expects("whole number")\nwrong(1, "one is few.")',
            "is the right answer today",
        ),
        (
            'expects("whole number")',
            'expects("whole number")\nwrong("x", "a text.")',
            "is told already",
        ),
        (
            'expects("whole number")',
            'expects("whole number")\nwrong(7, "one.")\nwrong(7, "two.")',
            "would never be told",
        ),
        (
            'expects("whole number")',
            'expects("whole number")\nprints()',
            "shows no code",
        ),
        ("How many?", "How {{ x many?", "begins or ends"),
        ("How many?", "{{ 1 | digits }}?", "no way 'digits'"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, monkeypatch, old, new, clue):
    path = text(tmp_path, monkeypatch, IMPORTS + WHOLE.replace(old, new))
    built = build.work_out(path)
    assert clue in built.refused
    assert "99_a_lesson.md" in built.refused
