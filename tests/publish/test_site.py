"""The pages of the website: complete, well linked, readable; Sphinx is not needed."""

import json
import re
from functools import cache

import pytest
from conftest import PATHS, refused, stored
from publish.contrast import contrast

from helpers import load
from helpers.datasets import DATA, package
from tools import lessons
from tools.author import source
from tools.publish import books, face, links, site
from tools.trials import browser

SETTINGS = site.SETTINGS
SUFFIXES = (".py", ".css", ".js", ".svg", ".html")
RESOURCES = {entry["name"]: entry for entry in package()["resources"]}


def unfilled(path):
    """The book of a lesson as its source has it, which takes no time."""
    lesson, told = source.read(path), {}
    for id, one in lesson.exercises.items():
        leads = dict(
            zip(("right", "hint", "in_class"), one.leads.values(), strict=True)
        )
        told[id] = {**vars(one), **leads, "wrong": []}
    title = lesson.cells[0].source.splitlines()[0].removeprefix("# ")
    notes = {"title": title, "notes": lesson.teachers, "exercises": told}
    return books.written(lesson, notes)


@cache
def pages():
    return site.pages(book=unfilled)


def html_of(page):
    """The HTML that a page holds: all of it, or the prose and outputs of a notebook."""
    if isinstance(page, str):
        return page
    texts = [cell.source for cell in page.cells if cell.cell_type == "markdown"]
    for output in (o for cell in page.cells for o in cell.get("outputs", [])):
        texts.append(output.get("data", {}).get("text/html", ""))
    return "\n\n".join(texts)


def parsed(page):
    """A page as Sphinx will see it: its headings are ids, its Markdown links links."""
    text = html_of(page)
    found = links.Page(text)
    # Sphinx sees to it that a heading used twice has two ids.
    found.ids.update({*map(site.slug, re.findall(r"^#+ (.+)$", text, re.M))})
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
    if path.startswith("pictures/"):
        notebooks = {lessons.lesson_id(p): site.stored(p) for p in PATHS}
        name = path.removeprefix("pictures/").removesuffix(".png")
        return name == "map" or bool(face.picture(notebooks[name]))
    return path == "lite/notebooks/index.html"


# ---- Complete -----------------------------------------------------------------------


def test_every_lesson_is_in_the_contents_once_and_in_order():
    trees = re.findall(r"```\{toctree\}\n(.+?)\n```", pages()["index.md"], re.S)
    lines = [line for tree in trees for line in tree.splitlines()]
    listed = [line for line in lines if line and not line.startswith(":")]
    listed = [re.sub(r".+ <(.+)>$", r"\1", line) for line in listed]
    of_lessons = list(site.lesson_paths().values())
    assert [name for name in listed if name in of_lessons] == of_lessons
    others = {f"{name}.md" for name in {*listed, "index"} - {*of_lessons}}
    deeper = {name for name in pages() if re.match(r"(codebook|instructors)/", name)}
    texts = {name for name in pages() if name.endswith(".md")}
    assert others == texts - deeper | {"codebook/index.md"}


def test_every_table_has_its_page_with_each_column_and_a_download():
    for name, entry in RESOURCES.items():
        page = pages()[f"codebook/{name}.md"]
        assert f'<a download href="../data/{entry["path"]}">' in page
        assert site.mark_languages(entry["description"]) in page, name
        ids = links.Page(page).ids
        for field in entry.get("schema", {}).get("fields", []):
            assert ids[field["name"]] == 1, (name, field["name"])
            for value in field.get("constraints", {}).get("enum", []):
                assert f"<dt><code>{site.text_of(value)}</code></dt>" in page, value
        assert f'href="{name}.html"' in pages()["codebook/index.md"]


def rows_of(page):
    """The rows of a table of ours by id, as text."""
    return dict(re.findall(r'<tr role="row" id="([^"]+)"[^>]*>(.+?)</tr>', page, re.S))


def test_every_claim_is_in_the_ledger_with_verdict_lesson_and_what_was_found():
    claims, rows = load("claims"), rows_of(pages()["claims.md"])
    assert list(rows) == list(claims["claim_id"])
    for _, claim in claims.iterrows():
        row = rows[claim["claim_id"]]
        assert site.text_of(claim["claim"]) in row
        assert f">{claim['verdict']}</span>" in row
        assert f'href="sources.html#{claim["source_id"]}"' in row
        where = f"{site.lesson_paths()[claim['lesson']]}.html"
        assert f'href="{where}#{site.slug(claim["section"])}"' in row
        if isinstance(claim["found"], str):
            found = f"<strong>{site.id_of(claim['found'])}</strong>"
            assert site.mark_languages(f"{found} ({claim['found_unit']}") in row


def test_a_verdict_is_a_word_and_a_colour():
    style = (SETTINGS / "static" / "course.css").read_text("utf-8")
    colours = re.findall(
        r"^\.verdict[.\w]* \{ background: (#\w+);.*? color: (#\w+);", style, re.M
    )
    assert len(set(colours)) == load("claims")["verdict"].nunique()
    for ground, ink in colours:
        assert contrast(ground, ink) >= 4.5, (ground, ink)


def test_long_ids_break_where_their_words_end():
    assert site.id_of("pax_1996") == "pax_<wbr>1996"
    bare = r">[a-z0-9]+_[a-z0-9_]+<"
    for name in ("claims.md", "sources.md"):
        in_rows = "".join(rows_of(pages()[name]).values())
        found = re.findall(bare, in_rows)
        # Names of tables are short.
        assert [one for one in found if one[1:-1] not in RESOURCES] == []


def test_every_source_has_its_row_and_only_full_addresses_are_linked():
    sources, rows = load("sources"), rows_of(pages()["sources.md"])
    assert list(rows) == list(sources["source_id"])
    for _, row in sources.iterrows():
        assert ("href=" in rows[row["source_id"]]) == (row["url_status"] == "full")


def test_only_the_page_for_instructors_leads_to_the_books():
    found = {name for name in pages() if name.startswith("instructors/")}
    assert found == {f"instructors/{path.stem}.md" for path in PATHS}
    for path in PATHS:
        page, id = pages()[f"instructors/{path.stem}.md"], lessons.lesson_id(path)
        # Neither in the contents nor in the search.
        assert page.startswith("---\norphan: true\nnosearch: true\n---\n\n# Book ")
        assert page.count("### Model answer") == len(stored(id).source.exercises)
        _, _, told = pages()["instructors.md"].partition(f"\n**{id} · ")
        told, _, _ = told.partition("\n**")
        assert f'<a href="instructors/{path.stem}.html">' in told
        assert len(told.split()) > 40
    for name, page in pages().items():
        if name not in found:
            assert "### Model answer" not in html_of(page), name
            if name != "instructors.md":
                assert not [a for a in parsed(page).links if "instructors/" in a], name


def test_terms_and_licences_are_credited():
    page = pages()["credits.md"]
    assert all(f"<code>{t}</code>" in page for t in load("sources")["terms"].unique())
    for entry in RESOURCES.values():
        assert all(licence["path"] in page for licence in entry["licenses"])


# ---- The start page, and what machines are told --------------------------------------


def test_the_start_page_counts_what_there_is():
    found = re.findall(r"<strong>([\d,]+)</strong> ([a-z ]+)<", pages()["index.md"])
    found = {words: int(number.replace(",", "")) for number, words in found}
    exercises = sum(
        len(lessons.exercises_of(stored(i).notebook)) for i in site.overview()
    )
    assert found == {
        "lessons": len(PATHS),
        "checked exercises": exercises,
        "tables": len(package()["resources"]),
        "claims": len(load("claims")),
        "sources": len(load("sources")),
    }
    written = (site.SETTINGS / "index.md").read_text("utf-8")
    assert not re.search(r"\b(\d{2,}|\d+,\d+) (tables|claims|sources)", written)


def test_every_lesson_has_a_picture_with_words_or_its_first_lines():
    cards = re.findall(r"<li>(<(?:img|div).+?)</li>", pages()["index.md"], re.S)
    assert len(cards) == len(PATHS)
    for card, path in zip(cards, PATHS, strict=True):
        id, notebook = lessons.lesson_id(path), stored(lessons.lesson_id(path)).notebook
        assert f'href="{site.where(path).removesuffix(".ipynb")}.html"' in card
        if found := face.picture(notebook):
            png, words = found
            pictures = [
                lessons.png_of(o) for c in notebook.cells for o in c.get("outputs", [])
            ]
            assert png in pictures
            assert len(words.split()) > 3
            assert f'src="pictures/{id}.png"' in card
        else:
            assert len(face.specimen(notebook).splitlines()) > 3
            assert 'aria-hidden="true">&gt;&gt;&gt; ' in card


def test_short_names_are_short_and_in_the_side_bar():
    for path in PATHS:
        name = face.short_name(path)
        assert len(name) <= 36
        where = site.where(path).removesuffix(".ipynb")
        assert f"\n{name} <{where}>\n" in pages()["index.md"]


def test_every_page_tells_machines_what_it_is(monkeypatch):
    monkeypatch.setattr(face, "home", lambda: "https://owner.github.io/sco/")
    told = site.told_of(pages())
    assert {f"{name}.html" for name in told} == {
        re.sub(r"\.\w+$", ".html", name) for name in pages()
    }
    kinds = {}
    for name, page in told.items():
        schema = page["schema"]
        assert json.loads(json.dumps(schema)) == schema
        kinds.setdefault(schema["@type"], []).append(name)
        assert 20 <= len(page["description"]) <= 200, name
        assert not re.search(r"[<>`*]|<<", page["description"]), name
        assert schema["url"] == f"https://owner.github.io/sco/{name}.html"
        assert page["image"].startswith("https://owner.github.io/sco/pictures/")
        # Models of answers are for nobody's search.
        assert page["hidden"] == name.startswith("instructors/")
    assert kinds["Course"] == ["index"]
    assert sorted(kinds["LearningResource"]) == sorted(site.lesson_paths().values())
    assert len(kinds["Dataset"]) == len(package()["resources"])
    for name in kinds["LearningResource"]:
        assert re.fullmatch(r"PT\d+M", told[name]["schema"]["timeRequired"])


def test_without_an_address_no_page_claims_one(monkeypatch):
    monkeypatch.setattr(face, "home", lambda: "")
    told = site.told_of({"claims.md": pages()["claims.md"]})["claims"]
    assert told["image"] == ""
    assert "url" not in told["schema"]


# ---- Lessons ------------------------------------------------------------------------


def test_a_lesson_is_its_stored_notebook_with_links_and_words_for_every_figure():
    formula = r"\$\$|\\\(|\\\[|\$[^$\n]+\$"
    for path in PATHS:
        where, id = site.where(path), lessons.lesson_id(path)
        page, cells = pages()[where], stored(id).notebook.cells
        assert len(page.cells) == len(cells) + 1
        head, box = page.cells[0].source, page.cells[1].source
        assert head.startswith(f"# {id} · ")
        assert f"lite/notebooks/index.html?path={where}" in head
        assert f"files/notebooks/{where}" in head
        used = lessons.box(lessons.read(path))["tables"]
        assert used
        assert all(f"codebook/{name}.html" in box for name in used)
        for new, old in zip(page.cells, cells, strict=False):
            if old.cell_type == "markdown":
                assert not re.search(formula, new.source), "that would need a script"
                continue
            assert new.source == old.source
            assert len(new.outputs) == len(old.outputs)
            said = [o.get("metadata", {}).get("image/png") for o in old.outputs]
            said = [one["alt"] for one in said if one]
            assert len(said) <= 1, "myst-nb knows one text a cell"
            if said:
                assert new.metadata["mystnb"]["image"]["alt"] == said[0]


def test_a_figure_without_words_is_refused():
    drawing = next(path for path in PATHS if lessons.lesson_id(path) == "03")
    notebook = lessons.read(drawing)
    cell = next(c for c in notebook.cells if "show(" in c.source and c.outputs)
    cell.outputs[0].metadata["image/png"]["alt"] = ""
    refused(site.SiteError, lambda: site.mend(cell, cell.outputs[0], ""), "text")


def test_tables_of_pandas_name_their_rows_and_columns():
    shape, found = r"<table class=\"frame\">.+?</table>", 0
    for name, page in pages().items():
        text = html_of(page)
        assert 'class="dataframe"' not in text, name
        for table in re.findall(shape, text, re.S):
            found += 1
            assert not re.search(r"<th[^>]*></th>|<style", table), name
            heads = re.findall(r"<th\b[^>]*>", table)
            assert all('scope="' in head for head in heads), name
    assert found > 100


def test_names_in_other_scripts_say_their_language():
    mark = site.mark_languages
    assert mark("<b>Киргизия</b>, 阿富汗") == (
        '<b><span lang="ru">Киргизия</span></b>, <span lang="zh">阿富汗</span>'
    )
    for text in ('<a title="Мир">x</a>', "`Мир`", "```python\nМир\n```"):
        assert mark(text) == text
    for name, page in pages().items():
        bare = re.sub(r'<span lang="\w+">[^<]*</span>', "", html_of(page))
        # Code is nobody's prose, and a mark in it would be seen.
        bare = re.sub(r"^```.*?^```|`[^`\n]+`", "", bare, flags=re.M | re.S)
        bare = re.sub(r"<[^>]+>", "", bare)
        assert re.findall("[\u0400-\u04ff\u3400-\u9fff]+", bare) == [], name


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


def test_a_heading_gives_its_id():
    for heading, id in [
        ("Whose count?", "whose-count"),
        ("Exercise 03.1 · On the ladder", "exercise-03-1-on-the-ladder"),
        ('Who is "the SCO" in a given year?', "who-is-the-sco-in-a-given-year"),
        ("2009, and after", "and-after"),
    ]:
        assert site.slug(heading) == id


def test_nothing_of_ours_is_fetched_from_outside_and_nothing_is_run():
    ours = [p for p in SETTINGS.rglob("*") if p.suffix in SUFFIXES]
    assert len(ours) == 5
    for path in ours:
        # The name of a language is not fetched.
        text = path.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|//[a-z]+\.", text), path
    for name, page in pages().items():
        # The start page shows pictures of its own.
        loads = links.Page(html_of(page)).loads
        assert [a for a in loads if not re.match(r"pictures/\w+\.png$", a)] == [], name
    assert 'nb_execution_mode = "off"' in (SETTINGS / "conf.py").read_text("utf-8")


def test_a_page_that_nothing_fills_is_refused():
    refused(site.SiteError, lambda: site.fill("index", start=""), "index.md", "<<")


# ---- Glossary -----------------------------------------------------------------------


def sections(id):
    """{heading: prose and code} of a lesson."""
    heading, found = "", {}
    for cell in stored(id).notebook.cells:
        if match := re.match(r"## (.+)", cell.source):
            heading = match[1]
        found[heading] = found.get(heading, "") + "\n" + cell.source
    return found


def test_the_glossary_says_each_term_once_and_in_a_sentence():
    told = site.terms()
    # `range` counts; a range is two figures.
    words = [word.lower() for term in told for word in term["term"].split(", ")]
    assert sorted(words) == sorted(set(words))
    ids = [site.term_id(term["term"]) for term in told]
    assert sorted(ids) == sorted(set(ids))
    for term in told:
        sentence = re.sub(r"`[^`]*`", "code", term["meaning"])
        assert re.fullmatch(r"[^.]+\.", sentence), term
    for part in site.GLOSSARY.read_text("utf-8").split("\n## ")[1:]:
        names = [m["term"].strip("`").lower() for m in site.TERM.finditer(part)]
        assert names == sorted(names)


def test_each_term_is_used_in_the_section_that_introduces_it_and_linked_there():
    text = site.GLOSSARY.read_text("utf-8")
    told = {id: sections(id) for id in site.lesson_paths()}
    for term in site.terms():
        section = told[term["lesson"]].get(term["section"])
        assert section, f"{term['term']}: no section {term['section']}"
        assert site.uses(section, term["term"]), term
        where = f"{site.lesson_paths()[term['lesson']]}.ipynb"
        assert f"[{term['lesson']}, {term['section']}]({where})" in text
        box = pages()[where].cells[-1].source
        assert f"glossary.html#{site.term_id(term['term'])}" in box


def test_terms_met_before_are_those_of_earlier_lessons():
    order = list(site.lesson_paths())
    for place, (id, where) in enumerate(site.lesson_paths().items()):
        _, _, before = (
            pages()[f"{where}.ipynb"].cells[-1].source.partition("Met before")
        )
        met = {
            t["lesson"]
            for t in site.terms()
            if f'#{site.term_id(t["term"])}"' in before
        }
        assert met <= {*order[:place]}, id


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


def test_an_incomplete_runtime_is_refused_by_name(runtime):
    wrong, check = browser.RuntimeFolderError, browser.check_runtime
    lock = json.loads((runtime / browser.LOCK).read_text("utf-8"))
    for gone in ("pyodide.mjs", "six-1.whl", browser.LOCK):
        (runtime / gone).rename(runtime / "beside")
        refused(wrong, lambda: check(runtime), f"it lacks: {gone}.")
        (runtime / "beside").rename(runtime / gone)
    del lock["packages"]["networkx"]
    (runtime / browser.LOCK).write_text(json.dumps(lock), "utf-8")
    refused(wrong, lambda: check(runtime), "networkx")


def test_readers_are_told_where_python_comes_from(runtime):
    for place in (browser.PUBLIC, runtime):
        kernel = browser.settings("course.whl", place)["jupyter-config-data"]
        kernel = next(iter(kernel["litePluginSettings"].values()))
        packages = kernel["loadPyodideOptions"]["packages"]
        assert "../../../../wheels/course.whl" in packages
        public, told = place is browser.PUBLIC, browser.told(place)
        assert ("pyodideUrl" not in kernel) == public
        assert (browser.HOST in told) == public
        assert told in " ".join(site.index_page(told).split())
