"""A student's own copies: what is missing comes, what is somebody's work stays."""

import io
import json
import re
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import pytest

from tools import lessons
from tools.student import lab, work

NAME = "history/03_who.ipynb"
OTHER = "00_start_here.ipynb"
EDITED = b'{"cells": ["my answer"]}'


@pytest.fixture
def course(monkeypatch, tmp_path):
    """A course of two lessons, and no copies yet."""
    for name in (NAME, OTHER):
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"first edition")
        path.chmod(0o444)
    checkpoint = tmp_path / "notebooks" / ".ipynb_checkpoints" / "00_x.ipynb"
    checkpoint.parent.mkdir()
    checkpoint.write_bytes(b"")
    monkeypatch.setattr(work, "ROOT", tmp_path)
    monkeypatch.setattr(work, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(work, "MINE", tmp_path / "my_lessons")
    return SimpleNamespace(mine=tmp_path / "my_lessons", notebooks=work.NOTEBOOKS)


def update(course, name=NAME, content=b"second edition"):
    (course.notebooks / name).chmod(0o644)
    (course.notebooks / name).write_bytes(content)


def copies(course):
    return {
        path.relative_to(course.mine).as_posix(): path.read_bytes()
        for path in course.mine.rglob("*")
        if path.is_file() and path.name != work.GIVEN
    }


NOTHING = {"copied": [], "refreshed": [], "newer": []}


def test_the_lessons_are_those_of_the_course_and_copies_lie_as_deep():
    originals = work.originals()
    assert list(originals.values()) == lessons.lesson_paths()
    numbers = [path.name[:2] for path in originals.values()]
    assert numbers == ["00", *sorted(numbers[1:], key=lambda n: (n[0] != "P", n))]
    # So that links hold.
    for name, original in originals.items():
        here, there = (
            path.relative_to(work.ROOT).parts for path in (work.MINE / name, original)
        )
        assert here[1:] == there[1:]


def test_what_is_missing_is_copied_once_and_may_be_written_to(course, capsys):
    assert work.bring_up_to_date() == {**NOTHING, "copied": ["00", "03"]}
    assert copies(course) == {NAME: b"first edition", OTHER: b"first edition"}
    assert all((course.mine / name).stat().st_mode & 0o200 for name in (NAME, OTHER))
    before = {path: path.stat().st_mtime_ns for path in course.mine.rglob("*")}
    assert work.bring_up_to_date() == NOTHING
    work.say(NOTHING, course.mine)
    assert {path: path.stat().st_mtime_ns for path in course.mine.rglob("*")} == before
    assert capsys.readouterr().out == ""


def test_work_survives_every_update_and_the_newer_original_is_named(course, capsys):
    work.bring_up_to_date()
    (course.mine / NAME).write_bytes(EDITED)
    assert work.bring_up_to_date() == NOTHING
    for edition in (b"second edition", b"third edition"):
        update(course, content=edition)
        for _ in range(2):
            told = work.bring_up_to_date()
            assert told == {**NOTHING, "newer": ["03"]}
    assert copies(course)[NAME] == EDITED
    work.say(told, course.mine)
    assert "make work LESSONS=03" in capsys.readouterr().out


def notebook(*sources, **output):
    cells = [{"cell_type": "code", "source": text, "outputs": []} for text in sources]
    return json.dumps({"cells": cells, "metadata": output}).encode()


def test_a_copy_only_opened_and_run_follows_the_course_too(course):
    update(course, content=notebook(["a = 1\n", "a"], "b", edition=1))
    work.bring_up_to_date()
    # What JupyterLab does to a file that is opened and run.
    run = notebook("a = 1\na", "b", edition=1, kernel="python3", counts=[1, 2])
    (course.mine / NAME).write_bytes(run)
    assert work.bring_up_to_date() == NOTHING
    assert copies(course)[NAME] == run, "its outputs stay while the lesson does"
    second = notebook("a = 2\na", "b", edition=2)
    update(course, content=second)
    assert work.bring_up_to_date() == {**NOTHING, "refreshed": ["03"]}
    assert copies(course)[NAME] == second


@pytest.mark.parametrize(
    "mine", [("a", "b!"), ("a", "b", "c"), ("a",), ("b", "a"), ()], ids=str
)
def test_one_cell_changed_is_work(course, mine):
    update(course, content=notebook("a", "b"))
    work.bring_up_to_date()
    (course.mine / NAME).write_bytes(notebook(*mine))
    update(course, content=notebook("a", "b", edition=2))
    assert work.bring_up_to_date() == NOTHING, "other outputs are no new lesson"
    update(course, content=notebook("new", "b"))
    assert work.bring_up_to_date() == {**NOTHING, "newer": ["03"]}
    assert copies(course)[NAME] == notebook(*mine)


def test_a_deleted_copy_comes_back_and_what_the_course_has_not_stays(course):
    work.bring_up_to_date()
    (course.mine / OTHER).unlink()
    (course.mine / NAME).write_bytes(EDITED)
    (course.mine / NAME).rename(course.mine / "history" / "mine.ipynb")
    assert work.bring_up_to_date() == {**NOTHING, "copied": ["00", "03"]}
    (course.notebooks / NAME).unlink()
    assert work.bring_up_to_date() == NOTHING
    assert copies(course) == {
        OTHER: b"first edition",
        NAME: b"first edition",
        "history/mine.ipynb": EDITED,
    }


def test_a_fresh_copy_is_laid_beside_and_ends_the_reminder(course, capsys):
    work.bring_up_to_date()
    (course.mine / NAME).write_bytes(EDITED)
    update(course)
    assert work.main(["3"]) == 0
    assert "03_who_2.ipynb" in capsys.readouterr().out
    assert work.main(["03"]) == 0
    beside = {f"history/03_who_{number}.ipynb": b"second edition" for number in (2, 3)}
    assert copies(course) == {NAME: EDITED, OTHER: b"first edition", **beside}
    assert work.bring_up_to_date() == NOTHING
    update(course, content=b"third edition")
    assert work.bring_up_to_date() == {**NOTHING, "newer": ["03"]}


@pytest.mark.parametrize(
    "note", [None, "", "{", "[]", '{"history/03_who.ipynb": 7}', '{"a": ["b"]}']
)
def test_without_its_note_of_what_it_gave_it_touches_nothing(course, note):
    work.bring_up_to_date()
    (course.mine / NAME).write_bytes(EDITED)
    given = course.mine / work.GIVEN
    given.unlink() if note is None else given.write_text(note, encoding="utf-8")
    update(course)
    update(course, OTHER)
    told = work.bring_up_to_date()
    assert (told["copied"], told["refreshed"]) == ([], [])
    assert copies(course) == {NAME: EDITED, OTHER: b"first edition"}
    update(course, content=b"third edition")
    assert "03" in work.bring_up_to_date()["newer"]


def test_another_folder_can_hold_the_copies(course, tmp_path, capsys):
    assert work.main(["--into", str(tmp_path / "home" / "sco")]) == 0
    assert (tmp_path / "home" / "sco" / NAME).is_file()
    assert not course.mine.exists()
    assert str(tmp_path / "home" / "sco") in capsys.readouterr().out


def test_it_runs_by_its_path_from_any_folder_with_nothing_installed(tmp_path):
    command = [sys.executable, "-I", "-S", work.__file__, "--into", "sco_lessons"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "sco_lessons" / OTHER).is_file()


# ---- What can go wrong ------------------------------------------------------------


def test_a_place_that_cannot_be_written_to_is_named_in_one_sentence(course, capsys):
    course.mine.write_text("a file in the way", encoding="utf-8")
    sentence = work.main([])
    assert re.fullmatch(r"Your copies of the lessons cannot be kept in .+\.", sentence)
    assert str(course.mine) in sentence
    assert lab.lessons_folder() == "notebooks", "the lessons themselves open instead"
    assert sentence in capsys.readouterr().out
    assert course.mine.read_text(encoding="utf-8") == "a file in the way"


def test_an_unknown_lesson_is_named_and_so_is_a_place_without_lessons(
    course, monkeypatch, tmp_path
):
    assert work.main(["99"]) == "There is no lesson 99. There are: 00, 03."
    monkeypatch.setattr(work, "NOTEBOOKS", tmp_path / "nowhere")
    assert "there are no lessons in" in work.main([])


def test_a_full_disk_leaves_no_half_lesson_and_the_old_one_whole(course, monkeypatch):
    opened = work.Path.open

    class Full(io.BytesIO):
        def write(self, content):
            raise OSError(28, "No space left on device")

    def open_full(path, mode="r", *rest, **options):
        file = opened(path, mode, *rest, **options)
        if mode not in ("xb", "wb"):
            return file
        file.write(b"hal")
        file.close()
        return Full()

    for there in ({}, {NAME: b"first edition", OTHER: b"first edition"}):
        with monkeypatch.context() as patch:
            patch.setattr(work.Path, "open", open_full)
            assert "No space left" in work.main([])
        assert copies(course) == there
        work.bring_up_to_date()
        update(course)


# ---- Everybody else looks away, and `make lab` opens there ------------------------


def test_git_and_the_checks_do_not_look_at_the_copies():
    ignored = (work.ROOT / ".gitignore").read_text("utf-8").splitlines()
    tools = tomllib.loads((work.ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    name = work.MINE.name
    assert f"{name}/" in ignored
    assert name in tools["ruff"]["extend-exclude"]
    assert f"./{name}" in tools["codespell"]["skip"].split(",")


@pytest.fixture
def started(monkeypatch):
    """What `make lab` would start, word by word."""
    commands = []
    monkeypatch.setattr(lab.os, "execv", lambda path, command: commands.extend(command))
    monkeypatch.setattr(sys, "argv", ["lab", "--port=9999"])
    monkeypatch.setenv("PYTHONPATH", "theirs")
    monkeypatch.chdir(lab.ROOT)
    return commands


def test_lab_opens_the_students_own_copy_behind_the_token(course, started):
    lab.main()
    assert f"--LabApp.default_url=/lab/tree/my_lessons/{OTHER}" in started
    assert (course.mine / OTHER).is_file()
    # The caller's options come last; token and loopback interface stay as they are.
    assert started[-1] == "--port=9999"
    assert not re.search(r"token|password|ip=|origin", " ".join(started).lower())
    assert "--KernelManager.transport_encryption=auto" in started
    # No question about news, and nothing asked of the internet.
    assert f"--LabApp.app_settings_dir={lab.SETTINGS}" in started
    overrides = json.loads((lab.SETTINGS / "overrides.json").read_text("utf-8"))
    assert overrides["@jupyterlab/apputils-extension:notification"] == {
        "checkForUpdates": False,
        "fetchNews": "false",
    }
    # The sources of the lessons import tools, from whatever folder a kernel starts in.
    assert lab.os.environ["PYTHONPATH"] == f"{lab.ROOT}{lab.os.pathsep}theirs"


def test_lab_starts_on_windows_too(course, started, monkeypatch):
    kept = ("environ", "chdir", "path", "access", "W_OK")
    windows = {name: getattr(lab.os, name) for name in kept}
    monkeypatch.setattr(lab, "os", SimpleNamespace(name="nt", pathsep=";", **windows))
    called = []
    monkeypatch.setattr(lab.subprocess, "call", lambda command: called.append(command))
    with pytest.raises(SystemExit):
        lab.main()
    assert called[0][1:3] == ["-m", "jupyterlab"]
    assert started == []


def test_lab_starts_where_the_home_folder_takes_no_files(
    course, started, monkeypatch, capsys, tmp_path
):
    (tmp_path / "home").write_text("a file: nothing can lie in it", encoding="utf-8")
    settings = str(tmp_path / "home" / ".jupyter")
    monkeypatch.setattr(lab.jupyter, "jupyter_config_dir", lambda: settings)
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", "")
    monkeypatch.setenv("IPYTHONDIR", "")
    monkeypatch.setenv("MPLCONFIGDIR", "")
    lab.main()
    assert "Your home folder takes no files" in capsys.readouterr().out
    place = lab.os.environ["JUPYTER_RUNTIME_DIR"]
    assert place == str(lab.ROOT / "build" / "home" / "runtime")
