"""Data stay data: nothing in a table is run, by Python, a browser or a spreadsheet."""

import ast
import csv
import html.parser
import json
import re
import shutil
import tomllib
from pathlib import Path
from types import SimpleNamespace

import conftest
import matplotlib.pyplot as plt
import nbformat
import pytest
from nbclient import NotebookClient

import helpers
from helpers import check, figures, load, show, tables, write_report
from helpers.datasets import DATA, DataError, package
from tools import lessons
from tools.trials import audit, versions

HOME = Path(helpers.__file__).parent
# What runs code that a file holds, by the last part of its name.
RUNNERS = set(
    "eval exec compile __import__ system popen Popen run call check_call check_output "
    "getoutput spawnv execv".split()
)
# Readers of files that can carry code, or that ask a server.
READERS = set(
    "read_pickle to_pickle load_module yaml pickle cPickle dill joblib marshal shelve "
    "urlopen requests read_sql read_html read_xml fromfile memmap genfromtxt".split()
)
TOOLS = lessons.ROOT / "tools"
FILES = sorted(HOME.rglob("*.py"))


def last_name(node):
    """`read` of `pd.io.read(...)`, `read` of `read(...)`."""
    return getattr(node, "attr", getattr(node, "id", ""))


def runs_code(source):
    """Places in a source where a text could be run as code, as (line, name)."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name.split(".")[0] for alias in node.names}
            names.add((getattr(node, "module", "") or "").split(".")[0])
            found += [(node.lineno, name) for name in sorted(names & READERS)]
        if not isinstance(node, ast.Call):
            continue
        name = last_name(node.func)
        owner = last_name(getattr(node.func, "value", None))
        if name in RUNNERS | READERS and (owner, name) != ("re", "compile"):
            found.append((node.lineno, name))
        if name in ("load", "loads") and owner not in ("json", ""):
            found.append((node.lineno, f"{owner}.{name}"))
        # pandas evaluates these: only what stands in the code itself.
        fixed = all(isinstance(given, ast.Constant) for given in node.args)
        if name == "query" and not fixed:
            found.append((node.lineno, name))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(HOME).as_posix())
def test_helpers_never_run_what_they_read(path):
    assert runs_code(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(cell)",
        "import pickle",
        "from yaml import load",
        "np.load(path)",
        "yaml.load(text)",
        "pd.read_pickle(path)",
        "frame.query(rule)",
        "frame.eval('a = b')",
        "os.system(cell)",
        "subprocess.run(cell)",
        "__import__(name)",
    ],
)
def test_what_runs_code_is_seen(source):
    assert runs_code(source)


def test_evaluation_by_make_is_of_the_lessons_own_sources():
    """tools/ evaluates; these are all the places, and what they are given."""
    given = {}
    for path in sorted(TOOLS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and last_name(node.func) in ("eval", "exec"):
                given.setdefault(path.name, set()).add(ast.unparse(node.args[0]))
    assert given == {
        # The cells of a lesson, its answers and keys.
        "walk.py": {"compile(tree, f'<lesson {lesson.id}>', 'exec')"},
        "prose.py": {"body"},  # {{ body }} of a cell in Markdown
        # The code that the prompt of an exercise shows.
        "puzzles.py": {
            "compile(ast.Module(first, []), '<prompt>', 'exec')",
            "compile(ast.Module([last], []), '<prompt>', 'exec')",
            "compile(ast.Expression(last.value), '<prompt>', 'eval')",
            "f'({whole})'",
            "lines[here]",
            "expression",
        },
    }


# ---- Nothing from a table becomes HTML ---------------------------------------------

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`|[a](javascript:b)"


class Tags(html.parser.HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.seen, self.attributes = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        self.attributes += [(name, value or "") for name, value in attributes]


def is_harmless(page):
    tags = Tags(page)
    assert not tags.seen & {"script", "img", "iframe", "object", "embed", "svg"}
    for name, value in tags.attributes:
        assert not name.startswith("on")
        assert name not in ("href", "src") or not value.startswith("javascript")
    assert "alert(1)" in page, "the text itself is still there to read"


def test_words_under_a_figure_are_text(monkeypatch):
    shown = []
    monkeypatch.setattr(figures, "display", lambda *told, **_: shown.extend(told))
    fig, _ = plt.subplots()
    show(fig, f"One two three four five six seven {SCRIPT}", data="printed_counts")
    is_harmless(shown[-1].data)


def test_data_line_under_a_figure_is_text(monkeypatch):
    entry = {"period": {"end": SCRIPT}}
    monkeypatch.setattr(figures, "resource", lambda table: entry)
    is_harmless(figures._provenance("printed_counts"))


@pytest.mark.parametrize("column", load("claims").columns)
def test_cells_of_a_report_are_text(column, tmp_path):
    rows = load("claims").head(3).astype(object)
    rows[column] = rows["verdict"] if column == "verdict" else SCRIPT
    page = write_report(tmp_path / "r.html", rows, title=SCRIPT).read_text("utf-8")
    is_harmless(page)
    text = write_report(tmp_path / "r.md", rows, title=SCRIPT).read_text("utf-8")
    assert "<script" not in text
    assert "<img" not in text
    assert "[a](javascript" not in text, "no link of Markdown either"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "https://a.org/> <script>"]
)
def test_addresses_from_a_table_lead_to_pages_only(address):
    from helpers import ledger

    known = load("sources").set_index("source_id")
    id = known.index[known["url_status"] == "full"][0]
    assert ledger._source(id, known)[1].startswith("http")
    known.loc[id, "url"] = address
    assert ledger._source(id, known)[1] == ""


def test_addresses_in_the_table_of_sources_are_of_pages():
    known = load("sources")
    full = known.loc[known["url_status"] == "full", "url"]
    assert full.str.fullmatch(r"https?://[^\s<>]+").all()


def test_exercises_show_one_kind_of_paragraph_and_nothing_else():
    shown = []
    for path in sorted((HOME / "exercises").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = {last_name(node) for node in ast.walk(tree)}
        assert not names & {"HTML", "Markdown", "Javascript"}
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
        shown += [ast.unparse(n) for n in calls if last_name(n.func) == "display"]
    assert shown == ["display(both, raw=True)"]


def test_a_notebook_escapes_an_answer_and_means_a_number_without_quotation_marks():
    code = "from helpers import check", f"check('03.3', [{SCRIPT!r}])"
    cells = map(nbformat.v4.new_code_cell, [*code, "check(P1.1, 16)", "check(00.3, 1)"])
    notebook = nbformat.v4.new_notebook(cells=[*cells])
    NotebookClient(notebook, kernel_name="python3").execute()
    first, *others = [cell.outputs[0].data for cell in notebook.cells[1:]]
    assert "<script" not in first["text/html"]
    assert "&lt;script&gt;" in first["text/html"]
    assert "<script>" in first["text/plain"]
    assert [one["text/plain"][:7] for one in others] == ["✔ P1.1 ", "✘ 00.3 "]


def test_feedback_on_a_hostile_text_is_one_line_of_text(capsys):
    check("03.3", [SCRIPT + "\n\x1b[31m"])
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "\x1b" not in said


def test_tables_on_the_screen_are_escaped():
    for path in [*FILES, *lessons.lesson_paths()]:
        assert not re.search(r"escape\s*=\s*False", path.read_text("utf-8")), path


# ---- Nothing from a table becomes a formula ----------------------------------------

CELLS = Path("history") / "printed_counts.csv"


@pytest.fixture
def note(tmp_path, monkeypatch):
    """Put a note into the first row of counts, in a copy of the data."""
    copy = shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setattr(helpers.datasets, "DATA", copy)
    package.cache_clear()
    path = copy / CELLS

    def change(cell):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[1][rows[0].index("note")] = cell
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)

    yield change
    package.cache_clear()


@pytest.mark.parametrize(
    "cell",
    ["=1+1", '=HYPERLINK("x")', "+1+1", "@SUM(1)", "\t=1", "\r=1", "-1+1", "-cmd|x"],
)
def test_formula_is_refused_with_its_place(note, cell):
    note(cell)
    conftest.refused(
        DataError,
        lambda: load("printed_counts"),
        "data/history/printed_counts.csv, line 2, column 'note'",
        "formula: put a word before it",
    )


@pytest.mark.parametrize("cell", ["", "-4", "-0.25", "1 = 1", "a+b", "x@y.org", "–5"])
def test_other_cells_are_not_formulas(note, cell):
    note(cell)
    assert load("printed_counts")["note"].fillna("")[0] == cell


def test_no_cell_of_any_table_is_a_formula():
    number = re.compile(r"-\d+(\.\d+)?(e-?\d+)?$")
    for name in tables().index:
        path = DATA / helpers.datasets.resource(name)["path"]
        with path.open(encoding="utf-8", newline="") as file:
            cells = {cell for row in csv.reader(file) for cell in row}
        for cell in cells:
            assert cell[:1] not in {"=", "+", "@", "\t", "\r"}, (name, cell)
            if cell.startswith("-"):  # in votes, - is a ballot not cast
                ballots = name == "votes" and set(cell) <= set("YAN-")
                assert number.match(cell) or ballots, (name, cell)


# ---- Nothing with a known fault is installed ---------------------------------------

LOCK = (audit.ROOT / "requirements.txt").read_text("utf-8")
FAULT = {
    "dependency": {"name": "numpy", "version": "2.4.6"},
    "display_id": "GHSA-0000",
    "summary": "made up",
    "fix_versions": ["99.0"],
    "link": "https://osv.dev/vulnerability/GHSA-0000",
}


def test_audit_asks_about_every_package_of_the_lock():
    asked = tomllib.loads(audit.project(LOCK))["project"]["dependencies"]
    names = re.findall(r"^([a-z0-9-]+==\S+)", LOCK, re.M)
    assert [line.split()[0] for line in asked] == names
    markers = re.findall(r"^[a-z0-9-]+==\S+ ; ([^\\\n]+?) \\", LOCK, re.M)
    assert [line.split(" ; ")[1] for line in asked if ";" in line] == markers
    assert markers, "some packages are for one platform"


@pytest.mark.parametrize(
    ("output", "error", "code", "said"),
    [
        (([], 116), "", 0, "no advisory for any of the 116 packages"),
        (([FAULT], 116), "", 1, "numpy 2.4.6: GHSA-0000, made up (fixed in 99.0"),
        (None, "error: x\n  cause: dns error", 0, "NOT audited"),
        (None, "", 0, "NOT audited"),
    ],
)
def test_audit_says_plainly_what_it_found(
    output, error, code, said, monkeypatch, tmp_path, capsys
):
    report = ""
    if output:
        faults, number = output
        report = {"vulnerabilities": faults, "adverse_statuses": []}
        report = json.dumps({**report, "summary": {"audited_packages": number}})
    ran = SimpleNamespace(stdout=report, stderr=error)
    monkeypatch.setattr(audit, "PROJECT", tmp_path)
    monkeypatch.setattr(audit.subprocess, "run", lambda *told, **options: ran)
    assert audit.main([]) == code
    assert said in capsys.readouterr().out


def test_newest_releases_are_compared_with_the_lock(tmp_path):
    assert set(versions.wanted()) <= set(versions.locked())
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuite><testcase classname="notebooks.history.03_who.ipynb" name="Cell 4">'
        '<failure>differ</failure></testcase><testcase classname="tests.test_ledger" '
        'name="test_a"><error/></testcase>'
        '<testcase classname="notebooks.03.ipynb" name="Cell 5"/></testsuite>',
        "utf-8",
    )
    assert versions.differing(report) == {
        "notebooks/history/03_who.ipynb": ["Cell 4"],
        "tests/test_ledger.py": ["test_a"],
    }
