"""What a stranger meets first: launch links, map, pictures, names, metadata."""

import json
import re
from pathlib import Path

import pytest
from conftest import PATHS, refused, stored
from publish.test_site import pages

from helpers import load, members
from helpers.datasets import package
from tools import lessons
from tools.publish import face, site

LESSON = next(path for path in PATHS if lessons.lesson_id(path) == "03")


@pytest.fixture
def cited(tmp_path, monkeypatch):
    """A CITATION.cff of one's own: a function that writes one more line into it."""
    text = face.CITATION.read_text("utf-8")
    text = re.sub(r"^(repository-code|url):.*\n", "", text, flags=re.M)
    monkeypatch.setattr(face, "CITATION", tmp_path / "CITATION.cff")

    def write(*lines):
        face.CITATION.write_text("\n".join([text, *lines, ""]), encoding="utf-8")

    write()
    return write


# ---- Launch links --------------------------------------------------------------------


def test_until_the_address_is_set_lessons_run_in_jupyterlite_alone(cited):
    assert face.repository() is None
    assert face.home() == face.package_address() == ""
    bar = site.lesson_bar(LESSON, "../")
    assert re.findall(r'class="run" href="([^"?]+)', bar) == [
        "../lite/notebooks/index.html"
    ]


@pytest.mark.parametrize(
    ("address", "branch", "behind"),
    [
        ("https://github.com/Owner/sco.course", "HEAD", ""),
        ("https://github.com/Owner/sco.course.git", "HEAD", ""),
        (
            "https://github.com/Owner/sco.course/tree/spring/26",
            "spring%2F26",
            "@spring/26",
        ),
    ],
)
def test_one_line_gives_every_lesson_its_launch_links(cited, address, branch, behind):
    cited(f'repository-code: "{address}"')
    where = site.where(LESSON)
    launches = face.launches(where)
    assert launches["Open in Colab"] == (
        "https://colab.research.google.com/github/Owner/sco.course/blob/"
        f"{face.COLAB_BRANCH}/{where}"
    )
    assert launches["Open in Binder"] == (
        f"https://mybinder.org/v2/gh/Owner/sco.course/{branch}"
        f"?urlpath=lab%2Ftree%2Fnotebooks%2F{where.replace('/', '%2F')}"
    )
    assert face.package_address() == f"git+https://github.com/Owner/sco.course{behind}"
    assert face.home() == "https://owner.github.io/sco.course/"
    for path in PATHS:
        bar = site.lesson_bar(path, "../")
        assert bar.count('class="run"') == 3
        assert f"blob/{face.COLAB_BRANCH}/{site.where(path)}" in bar


def test_the_site_may_have_an_address_of_its_own_and_another_host_no_launch_links(
    cited,
):
    cited("repository-code: https://example.org/sco", "url: https://sco.example.org")
    assert [*face.launches("a.ipynb")] == ["Run in your browser"]
    assert face.home() == "https://sco.example.org/"


@pytest.mark.parametrize(
    "address", ["https://github.com/owner", "github.com/owner/name"]
)
def test_an_address_that_leads_nowhere_is_refused(cited, address):
    cited(f"repository-code: {address}")
    refused(face.FaceError, face.repository, "CITATION.cff", address, "owner/name")


def test_the_host_publishes_what_colab_opens_where_the_links_lead():
    steps = (lessons.ROOT / ".github" / "workflows" / "pages.yml").read_text("utf-8")
    assert "working-directory: build/site/colab" in steps
    assert f"HEAD:{face.COLAB_BRANCH}" in steps


# ---- The start page ------------------------------------------------------------------


def test_the_start_page_has_a_map_in_words_too(tmp_path):
    png, legend = face.front_map()
    assert png.startswith(b"\x89PNG")
    # What messengers show beside a link.
    assert [int.from_bytes(png[k : k + 4]) for k in (16, 20)] == [1200, 630]
    names = load("countries").set_index("iso3")["name"]
    rows = dict(re.findall(r"</span> (\d+ \w+)</dt><dd>(.+?)</dd>", legend))
    for status in ("member", "partner"):
        held = sorted(names[members("last", status=status)])
        assert rows[f"{len(held)} {status}s"] == ", ".join(held)
        assert f"{len(held)} {status}s" in re.search(r'alt="([^"]+)"', legend)[1]


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


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("03_who_belongs_since_when", "03 Who belongs since when?"),
        ("P1_say_it_in_python", "P1 Say it in Python"),
        ("08_how_big_is_the_sco", "08 How big is the SCO?"),
    ],
)
def test_a_file_gives_its_lesson_a_short_name_in_the_side_bar(name, short):
    assert face.short_name(Path(f"{name}.ipynb")) == short


def test_short_names_are_short_and_in_the_side_bar():
    for path in PATHS:
        name = face.short_name(path)
        assert len(name) <= 36
        where = site.where(path).removesuffix(".ipynb")
        assert f"\n{name} <{where}>\n" in pages()["index.md"]


# ---- What machines are told ----------------------------------------------------------


def test_every_page_tells_machines_what_it_is(cited):
    cited('repository-code: "https://github.com/owner/sco"')
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


def test_without_an_address_no_page_claims_one(cited):
    told = site.told_of({"claims.md": pages()["claims.md"]})["claims"]
    assert told["image"] == ""
    assert "url" not in told["schema"]


def test_a_summary_is_plain_and_ends_at_a_word():
    text = (
        "# A\n\n<p>x</p>\n\nOne *two* `three` [four](five.md), six &amp; <b>seven</b>."
    )
    assert face.summary(text) == "One two three four, six & seven."
    assert face.summary(text, 12) == "One two …"
