"""Data stay data: nothing in a table is run, by Python or a browser.

That a spreadsheet runs none of it either, `load` sees to.
"""

import ast
import html.parser
import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt

import helpers
from helpers import check, exercises, figures, ledger, load, show, write_report
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


# What would run code, a line each.
SEEN = """\
eval(cell)
import pickle
from yaml import load
np.load(path)
yaml.load(text)
pd.read_pickle(path)
frame.query(rule)
frame.eval('a = b')
os.system(cell)
subprocess.run(cell)
__import__(name)
"""


def test_helpers_never_run_what_they_read():
    for path in FILES:
        assert runs_code(path.read_text("utf-8")) == [], path
    lines = set(range(1, SEEN.count("\n") + 1))
    assert {line for line, _ in runs_code(SEEN)} == lines, "what runs code is seen"


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


def harm(page):
    """What a page would run or fetch, or that the text itself is no longer to read."""
    tags = Tags(page)
    found = sorted(tags.seen & {"script", "img", "iframe", "object", "embed", "svg"})
    for name, value in tags.attributes:
        leads = name in ("href", "src") and value.startswith("javascript")
        found += [f"{name}={value}"] * (leads or name.startswith("on"))
    return found + ["the text is lost"] * ("alert(1)" not in page)


def test_lines_under_a_figure_are_text(monkeypatch):
    shown = []
    monkeypatch.setattr(figures, "display", lambda *told, **_: shown.extend(told))
    monkeypatch.setattr(figures, "resource", lambda _: {"period": {"end": SCRIPT}})
    fig, _ = plt.subplots()
    show(fig, f"One two three four five six seven {SCRIPT}", data="printed_counts")
    assert harm(shown[-1].data) == []
    assert shown[-1].data.count("alert(1)") == 4, "twice in each line"


def test_cells_of_a_report_are_text(tmp_path):
    claims = load("claims").head(3).astype(object)
    for column in claims:
        rows = claims.copy()
        rows[column] = rows["verdict"] if column == "verdict" else SCRIPT
        page = write_report(tmp_path / f"{column}.html", rows, title=SCRIPT)
        assert harm(page.read_text("utf-8")) == [], column
        text = write_report(tmp_path / f"{column}.md", rows, title=SCRIPT)
        # No link of Markdown either.
        found = re.findall(r"<script|<img|\[a\]\(javascript", text.read_text("utf-8"))
        assert found == [], column


def test_addresses_from_a_table_lead_to_pages_only():
    known = load("sources").set_index("source_id")
    id = known.index[known["url_status"] == "full"][0]
    assert ledger._source(id, known)[1].startswith("http")
    for address in ("javascript:alert(1)", "data:text/html,x", "https://a.org/> <b>"):
        known.loc[id, "url"] = address
        assert ledger._source(id, known)[1] == "", address


def test_exercises_show_one_kind_of_paragraph_and_nothing_else():
    shown = []
    for path in sorted((HOME / "exercises").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = {last_name(node) for node in ast.walk(tree)}
        assert not names & {"HTML", "Markdown", "Javascript"}
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
        shown += [ast.unparse(n) for n in calls if last_name(n.func) == "display"]
    assert len(shown) == 1 and shown[0].endswith(", raw=True)")


def test_a_notebook_escapes_an_answer_and_means_a_number_without_quotation_marks(
    monkeypatch,
):
    shown, shell = [], SimpleNamespace(input_transformers_cleanup=[])
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    check("03.3", [SCRIPT])
    assert harm(shown[0]["text/html"]) == []
    assert "<script>" in shown[0]["text/plain"]
    exercises._in_notebooks()
    (mend,) = shell.input_transformers_cleanup
    cell = ["x = 1\n", "check(P1.1, 16)\n", "  hint(00.3)\n", "check(x, P1.1)"]
    meant = ["x = 1\n", 'check("P1.1", 16)\n', '  hint("00.3")\n', "check(x, P1.1)"]
    assert mend(cell) == meant


def test_feedback_on_a_hostile_text_is_one_line_of_text(capsys):
    check("03.3", [SCRIPT + "\n\x1b[31m"])
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "\x1b" not in said


def test_tables_on_the_screen_are_escaped():
    for path in [*FILES, *lessons.lesson_paths()]:
        assert not re.search(r"escape\s*=\s*False", path.read_text("utf-8")), path


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


def test_audit_says_plainly_what_it_found(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(audit, "PROJECT", tmp_path)
    for faults, error, code, said in [
        ([], "", 0, "no advisory for any of the 116 packages"),
        ([FAULT], "", 1, "numpy 2.4.6: GHSA-0000, made up (fixed in 99.0"),
        (None, "error: x\n  cause: dns error", 0, "NOT audited"),
        (None, "", 0, "NOT audited"),
    ]:
        report = {"vulnerabilities": faults, "adverse_statuses": []}
        report["summary"] = {"audited_packages": 116}
        printed = "" if faults is None else json.dumps(report)
        ran = SimpleNamespace(stdout=printed, stderr=error)
        monkeypatch.setattr(audit.subprocess, "run", lambda *_, ran=ran, **__: ran)
        assert audit.main([]) == code
        assert said in capsys.readouterr().out


def test_newest_releases_are_compared_with_the_lock():
    assert set(versions.wanted()) <= set(versions.locked())
    said = (
        "FAILED notebooks/history/03_who.ipynb::Cell 4\n"
        "ERROR tests/test_ledger.py::test_a[1 - 2] - ValueError: x\n2 failed\n"
    )
    assert versions.failed(said) == [
        "notebooks/history/03_who.ipynb::Cell 4",
        "tests/test_ledger.py::test_a[1 - 2]",
    ]
