"""The pages of the website: complete, well linked, readable; Sphinx is not needed."""

import json
import re
from functools import cache

import pytest
from conftest import refused

from helpers import load
from tools import lessons
from tools.publish import links, site
from tools.trials import browser
from helpers.datasets import DATA, package

SETTINGS = site.SETTINGS
RESOURCES = {entry["name"]: entry for entry in package()["resources"]}


@cache
def pages():
    return site.pages()


def html_of(page):
    """The HTML that a page holds: all of it, or the prose and outputs of a notebook."""
    if isinstance(page, str):
        return page
    texts = []
    for cell in page.cells:
        if cell.cell_type == "markdown":
            texts.append(cell.source)
        for output in cell.get("outputs", []):
            texts.append(output.get("data", {}).get("text/html", ""))
    return "\n\n".join(texts)


def parsed(page):
    """A page as Sphinx will see it: its headings are ids, its Markdown links links."""
    text = html_of(page)
    found = links.Page(text)
    found.ids.update(map(site.slug, re.findall(r"^#+ (.+)$", text, re.M)))
    for target in re.findall(r"\]\(([^)]+)\)", text):
        found.links.append(re.sub(r"\.(md|ipynb)\b", ".html", target))
    return found


def is_file(path):
    """Whether the site will have a file that is not a page."""
    if path.startswith("data/"):
        return (DATA / path.removeprefix("data/")).is_file()
    if path.startswith("files/notebooks/"):
        return (lessons.NOTEBOOKS / path.removeprefix("files/notebooks/")).is_file()
    if path.startswith("files/"):
        return (lessons.ROOT / path[6:].removesuffix(".txt")).is_file()
    return path == "lite/notebooks/index.html"


# ---- Complete -----------------------------------------------------------------------


def test_every_lesson_is_in_the_contents_once_and_in_order():
    trees = re.findall(r"```\{toctree\}\n(.+?)\n```", pages()["index.md"], re.S)
    listed = [line for tree in trees for line in tree.splitlines() if line]
    listed = [line for line in listed if not line.startswith(":")]
    numbered = [name for name in listed if re.search(r"(^|/)\d\d_", name)]
    paths = [p.relative_to(lessons.NOTEBOOKS) for p in lessons.lesson_paths()]
    assert numbered == [path.with_suffix("").as_posix() for path in paths]
    others = {f"{name}.md" for name in set(listed) - set(numbered)}
    assert others | {"index.md"} == {
        name
        for name in pages()
        if name.endswith(".md")
        and (not name.startswith("codebook/") or name == "codebook/index.md")
    }


@pytest.mark.parametrize("name", RESOURCES)
def test_every_table_has_its_page_with_each_column_and_a_download(name):
    entry, page = RESOURCES[name], pages()[f"codebook/{name}.md"]
    assert f'<a download href="../data/{entry["path"]}">' in page
    assert (DATA / entry["path"]).is_file()
    assert site.mark_languages(entry["description"]) in page
    ids = links.Page(page).ids
    for field in entry.get("schema", {}).get("fields", []):
        assert ids[field["name"]] == 1
        for value in field.get("constraints", {}).get("enum", []):
            assert f"<dt><code>{site.text_of(value)}</code></dt>" in page
    assert f'href="{name}.html"' in pages()["codebook/index.md"]


def rows_of(page):
    """The rows of a table of ours by id, as text."""
    return dict(re.findall(r'<tr role="row" id="([^"]+)"[^>]*>(.+?)</tr>', page, re.S))


def test_every_claim_is_in_the_ledger_with_verdict_and_lesson():
    claims, rows = load("claims"), rows_of(pages()["claims.md"])
    assert list(rows) == list(claims["claim_id"])
    for _, claim in claims.iterrows():
        row = rows[claim["claim_id"]]
        assert site.text_of(claim["claim"]) in row
        assert f">{claim['verdict']}</span>" in row
        assert f'href="sources.html#{claim["source_id"]}"' in row
        if claim["lesson"] in site.lesson_paths():
            assert f'href="{site.lesson_paths()[claim["lesson"]]}.html' in row


def test_every_source_has_its_row_and_only_full_addresses_are_linked():
    sources, rows = load("sources"), rows_of(pages()["sources.md"])
    assert list(rows) == list(sources["source_id"])
    for _, source in sources.iterrows():
        linked = "href=" in rows[source["source_id"]]
        assert linked == (source["url_status"] == "full")


def test_what_a_lesson_found_is_shown_with_its_unit_and_time():
    claims = load("claims").head(2)
    claims["lesson"] = "03"
    claims["section"], claims["tables"] = "Whose count?", "statuses;counts"
    claims["found"], claims["found_unit"], claims["found_for"] = "16", "states", "2023"
    names = dict.fromkeys(claims["source_id"], "a document")
    row = rows_of(site.claims_table(claims, names))[claims["claim_id"][0]]
    assert "03_who_belongs_since_when.html#whose-count" in row
    assert 'href="codebook/counts.html"' in row
    assert "<strong>16 states (2023).</strong>" in row


def test_instructors_see_every_lesson_but_no_answer():
    page = pages()["instructors.md"]
    for path in lessons.lesson_paths():
        assert f"**{lessons.lesson_id(path)} · " in page
    for name, found in pages().items():
        assert "Model answer" not in html_of(found), name


def test_terms_and_licences_are_credited():
    page = pages()["credits.md"]
    assert all(f"<code>{t}</code>" in page for t in load("sources")["terms"].unique())
    for entry in RESOURCES.values():
        assert all(licence["path"] in page for licence in entry["licenses"])


# ---- Lessons ------------------------------------------------------------------------


@pytest.mark.parametrize("path", lessons.lesson_paths(), ids=lambda path: path.stem)
def test_a_lesson_is_its_stored_notebook_with_links(path):
    where = path.relative_to(lessons.NOTEBOOKS).as_posix()
    page, stored = pages()[where], lessons.read(path)
    assert len(page.cells) == len(stored.cells) + 1
    head = page.cells[0].source
    assert head.startswith(f"# {lessons.lesson_id(path)} · ")
    assert f"lite/notebooks/index.html?path={where}" in head
    assert f"files/notebooks/{where}" in head
    for new, old in zip(page.cells, stored.cells, strict=False):
        if old.cell_type == "code":
            assert new.source == old.source
            assert len(new.outputs) == len(old.outputs)
    used = site.lesson_facts(path)["tables"]
    assert used
    assert all(f"codebook/{name}.html" in page.cells[1].source for name in used)


@pytest.mark.parametrize("path", lessons.lesson_paths(), ids=lambda path: path.stem)
def test_every_figure_of_a_page_has_its_own_words(path):
    page = pages()[path.relative_to(lessons.NOTEBOOKS).as_posix()]
    for cell in page.cells:
        pictures = [
            o for o in cell.get("outputs", []) if "image/png" in o.get("data", {})
        ]
        told = [picture.metadata["image/png"]["alt"] for picture in pictures]
        assert len(told) <= 1, "myst-nb knows one text a cell"
        if told:
            assert cell.metadata["mystnb"]["image"]["alt"] == told[0]


def test_a_figure_without_words_is_refused():
    notebook = lessons.read(lessons.lesson_paths()[3])
    cell = next(c for c in notebook.cells if "show(" in c.source and c.outputs)
    cell.outputs[0].metadata["image/png"]["alt"] = ""
    refused(site.SiteError, lambda: site.mend(cell, cell.outputs[0], set(), ""), "text")


def test_tables_of_pandas_name_their_rows_and_columns():
    found = 0
    for name, page in pages().items():
        for table in re.findall(
            r"<table class=\"frame\">.+?</table>", html_of(page), re.S
        ):
            found += 1
            assert not re.search(r"<th[^>]*></th>", table), name
            assert "<style" not in table
            for head in re.findall(r"<th\b[^>]*>", table):
                assert 'scope="' in head, name
    assert found > 100
    assert not any('class="dataframe"' in html_of(page) for page in pages().values())


def test_names_in_other_scripts_say_their_language():
    mark = site.mark_languages
    assert mark("<b>Киргизия</b>, 阿富汗") == (
        '<b><span lang="ru">Киргизия</span></b>, <span lang="zh">阿富汗</span>'
    )
    assert mark('<a title="Мир">x</a>') == '<a title="Мир">x</a>'
    for name, page in pages().items():
        bare = re.sub(r'<span lang="\w+">[^<]*</span>', "", html_of(page))
        bare = re.sub(r"<[^>]+>", "", bare)
        assert re.findall("[\u0400-\u04ff\u3400-\u9fff]+", bare) == [], name


def test_no_lesson_has_formulae_so_that_none_need_a_script():
    assert "math" not in (SETTINGS / "conf.py").read_text("utf-8")
    for path in lessons.lesson_paths():
        for cell in lessons.read(path).cells:
            if cell.cell_type == "markdown":
                assert not re.search(r"\$\$|\\\(|\\\[|\$[^$\n]+\$", cell.source)


# ---- Links --------------------------------------------------------------------------


def test_every_internal_link_and_download_resolves():
    found = {
        re.sub(r"\.(md|ipynb)$", ".html", name): parsed(page)
        for name, page in pages().items()
    }
    assert links.wrong(found, is_file) == []
    assert sum(len(page.links) for page in found.values()) > 2500


def test_a_broken_link_is_found():
    one = links.Page('<a href="two.html#b"></a><a href="x.csv"></a><p id="a"></p>')
    two = links.Page(
        '<p id="c"></p><p id="c"></p><img src="https://example.org/i.png">'
    )
    found = links.wrong({"one.html": one, "two.html": two}, lambda path: False)
    assert found == [
        "one.html: two.html#b has no such place",
        "one.html: x.csv is not there",
        "two.html: id c is there twice",
        "two.html: would fetch https://example.org/i.png",
    ]


@pytest.mark.parametrize(
    ("heading", "id"),
    [
        ("Whose count?", "whose-count"),
        ("Exercise 03.1 · On the ladder", "exercise-03-1-on-the-ladder"),
        ('Who is "the SCO" in a given year?', "who-is-the-sco-in-a-given-year"),
        ("2009, and after", "and-after"),
    ],
)
def test_a_heading_gives_its_id(heading, id):
    assert site.slug(heading) == id


def test_nothing_of_ours_is_fetched_from_outside():
    ours = [p for p in SETTINGS.rglob("*") if p.suffix in (".py", ".css", ".js")]
    assert len(ours) == 3
    for path in ours:
        assert not re.search(r"https?:|//[a-z]+\.", path.read_text("utf-8")), path
    for name, page in pages().items():
        assert links.Page(html_of(page)).loads == [], name


def test_settings_are_short_and_run_nothing():
    text = (SETTINGS / "conf.py").read_text("utf-8")
    assert len(text.splitlines()) < 60
    assert 'nb_execution_mode = "off"' in text


def test_a_page_that_nothing_fills_is_refused():
    refused(site.SiteError, lambda: site.fill("index", start=""), "index.md", "<<")


# ---- Glossary -----------------------------------------------------------------------


def sections(path):
    """{heading: prose and code} of a lesson."""
    heading, found = "", {}
    for cell in lessons.read(path).cells:
        if match := re.match(r"## (.+)", cell.source):
            heading = match[1]
        found[heading] = found.get(heading, "") + "\n" + cell.source
    return found


def test_the_glossary_says_each_term_once_and_in_a_sentence():
    told = site.terms()
    assert 80 <= len(told) <= 160
    words = [word.lower() for term in told for word in site.words_of(term["term"])]
    assert sorted(words) == sorted(set(words))
    for term in told:
        assert re.fullmatch(r"[^.]+\.", term["meaning"].replace("e.g.", "")), term
        assert term["meaning"][0].islower() or term["meaning"][0] == "`"
    for part in site.GLOSSARY.read_text("utf-8").split("\n## ")[1:]:
        names = [m["term"].strip("`").lower() for m in site.TERM.finditer(part)]
        assert names == sorted(names)


def test_each_term_is_used_in_the_section_that_introduces_it():
    paths = {lessons.lesson_id(path): path for path in lessons.lesson_paths()}
    told = {id: sections(path) for id, path in paths.items()}
    text = site.GLOSSARY.read_text("utf-8")
    for term in site.terms():
        section = told[term["lesson"]].get(term["section"])
        assert section, f"{term['term']}: no section {term['section']}"
        assert site.uses(section, term["term"]), term
        where = paths[term["lesson"]].relative_to(lessons.NOTEBOOKS).as_posix()
        assert f"[{term['lesson']}, {term['section']}]({where})" in text


def test_each_lesson_links_the_terms_that_it_introduces():
    for path in lessons.lesson_paths():
        id = lessons.lesson_id(path)
        box = pages()[path.relative_to(lessons.NOTEBOOKS).as_posix()].cells[-1].source
        for term in site.terms():
            if term["lesson"] == id:
                assert f"glossary.html#{site.term_id(term['term'])}" in box


def test_a_line_that_is_no_term_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "glossary.md"
    file.write_text("- **spell**: a stretch of time\n", encoding="utf-8")
    monkeypatch.setattr(site, "GLOSSARY", file)
    site.terms.cache_clear()
    try:
        refused(site.SiteError, site.terms, "glossary.md", "spell")
    finally:
        site.terms.cache_clear()


# ---- In the browser -----------------------------------------------------------------


def entry(name, *depends):
    return {"file_name": f"{name}-1.whl", "version": "1", "depends": list(depends)}


@pytest.fixture
def runtime(tmp_path):
    """A folder that looks like Pyodide."""
    lock = {name: entry(name) for name in [*browser.PACKAGES, *browser.KERNEL, "six"]}
    lock["pandas"]["depends"] = ["python-dateutil", "numpy"]
    lock["python_dateutil"] = entry("python_dateutil", "six")
    lock["numpy"] = entry("numpy")
    lock["unused"] = entry("unused")
    told = json.dumps({"packages": lock})
    (tmp_path / browser.LOCK).write_text(told, encoding="utf-8")
    for name in [*browser.CORE, *(e["file_name"] for e in lock.values())]:
        (tmp_path / name).touch()
    return tmp_path


def test_a_complete_runtime_is_taken_and_cut_down_to_what_is_needed(runtime, tmp_path):
    browser.check_runtime(runtime)
    browser.copy_runtime(runtime, tmp_path / "copy")
    copied = {path.name for path in (tmp_path / "copy").iterdir()}
    assert {"numpy-1.whl", "python_dateutil-1.whl", "six-1.whl"} < copied
    assert {*browser.CORE, browser.LOCK} < copied
    assert "unused-1.whl" not in copied
    browser.check_runtime(tmp_path / "copy")


@pytest.mark.parametrize("gone", ["pyodide.mjs", "six-1.whl", browser.LOCK])
def test_an_incomplete_runtime_is_refused_by_name(runtime, gone):
    (runtime / gone).unlink()
    wrong = browser.RuntimeFolderError
    refused(wrong, lambda: browser.check_runtime(runtime), f": {gone} is missing")


def test_a_runtime_without_a_package_is_refused(runtime):
    lock = json.loads((runtime / browser.LOCK).read_text("utf-8"))
    del lock["packages"]["networkx"]
    (runtime / browser.LOCK).write_text(json.dumps(lock), "utf-8")
    wrong = browser.RuntimeFolderError
    refused(wrong, lambda: browser.check_runtime(runtime), "networkx")


def test_readers_are_told_where_python_comes_from(runtime):
    for place in (browser.PUBLIC, runtime):
        kernel = browser.settings("course.whl", place)["jupyter-config-data"]
        kernel = next(iter(kernel["litePluginSettings"].values()))
        assert (
            "../../../../wheels/course.whl" in kernel["loadPyodideOptions"]["packages"]
        )
        public = place is browser.PUBLIC
        assert ("pyodideUrl" not in kernel) == public
        assert (browser.HOST in browser.told(place)) == public
        assert browser.told(place) in " ".join(
            site.index_page(browser.told(place)).split()
        )
