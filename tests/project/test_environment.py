"""Three lists of packages in step, and a set-up that speaks plainly."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from tools.trials import test as course_test

ROOT = Path(__file__).resolve().parents[2]
SET_UP = ROOT / "tools" / "student" / "set_up.py"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
LOCKED = re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE)

RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["optional-dependencies"].items()
}


# Three lists in step


def test_lock_holds_every_dependency_once_and_inside_its_range():
    # One version for every Python, so that outputs agree. The set-up builds without
    # isolation, so the lock serves [build-system] too.
    needs = RUNTIME + EXTRAS["lab"] + EXTRAS["test"] + EXTRAS["setup"]
    needs += map(Requirement, PYPROJECT["build-system"]["requires"])
    found = {
        str(need): [version for name, version in LOCKED if name == need.name]
        for need in needs
    }
    wrong = {
        str(need): found[str(need)]
        for need in needs
        if [one in need.specifier for one in found[str(need)]] != [True]
    }
    assert wrong == {}


def test_core_is_light_and_the_lab_holds_it():
    core = {need.name for need in RUNTIME}
    assert core == {"matplotlib", "networkx", "numpy", "pandas", "scipy"}
    assert core < {need.name for need in EXTRAS["lab"]}
    assert all(str(need.specifier).startswith(">=") for need in RUNTIME)


def test_conda_environment_names_the_same_packages_and_minors():
    text = (ROOT / "environment.yml").read_text("utf-8")
    conda = dict(re.findall(r"^  - ([\w-]+)=([\d.]+)$", text, re.MULTILINE))
    python = conda.pop("python")
    assert f"{python}.0" in Requirement(f"x{PROJECT['requires-python']}").specifier
    minors = {
        need.name: str(need.specifier).removeprefix("==").removesuffix(".*")
        for need in EXTRAS["lab"] + EXTRAS["test"]
    }
    assert conda == minors


def test_lock_has_hashes_everywhere_and_no_address():
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    blocks = [block for block in blocks if not block.startswith("#")]
    assert len(blocks) == len(LOCKED)
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    hashes = re.findall(r"--hash=(\S+)", LOCK)
    assert [h for h in hashes if not re.fullmatch(r"sha256:[0-9a-f]{64}", h)] == []
    assert re.findall(r"://|--(?:extra-)?index|--find-links|--trusted", LOCK) == []


def test_wheel_carries_every_package_and_table():
    tools = PYPROJECT["tool"]["setuptools"]
    folders = {path.parent for path in (ROOT / "helpers").rglob("*.py")}
    packages = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert packages | {"helpers._data"} == set(tools["packages"])
    exercises = ROOT / "helpers" / "exercises"
    for package, folder, every in [
        ("helpers._data", ROOT / "data", (ROOT / "data").rglob("*")),
        ("helpers.exercises", exercises, exercises.glob("*.json")),
    ]:
        patterns = tools["package-data"][package]
        carried = {path for pattern in patterns for path in folder.glob(pattern)}
        assert carried == {path for path in every if path.is_file()} != set()


def test_package_citation_and_changelog_state_one_version_and_day():
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version, day = re.search(r"^## (\S+) · (\S+)$", changes, re.MULTILINE).groups()
    tables = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    assert version == PROJECT["version"] == tables["version"]
    assert f"\nversion: {version}\ndate-released: {day}\n" in citation


def test_the_hosts_ci_runs_what_everybody_runs():
    for name, command in [("ci", ".ci/run"), ("pages", "make site")]:
        steps = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
        assert re.findall(r"- run: (.+)", steps) == [command]
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


# The set-up


@pytest.fixture
def set_up(tmp_path):
    """set_up.py in a course of its own, where nothing real can be removed."""
    home = tmp_path / "tools" / "student"
    home.mkdir(parents=True)
    shutil.copy(SET_UP, home)
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    spec = importlib.util.spec_from_file_location("set_up", home / "set_up.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert Path(module.ROOT) == tmp_path
    # No test may start an installer.
    module.run = lambda command: pytest.fail(f"would run {command}")
    return module


def refusal(set_up, capsys):
    assert set_up.main() == 1
    sentence = capsys.readouterr().err
    assert re.fullmatch(r"[A-Z][^\n]*\.\n", sentence)
    return sentence


def test_set_up_is_readable_by_python_3_6_and_asks_for_that_of_the_package(set_up):
    ast.parse(SET_UP.read_text("utf-8"), feature_version=(3, 6))
    (first, second), (major, minor) = set_up.NEEDED, set_up.TESTED
    asked = PROJECT["requires-python"]
    assert asked == f">={first}.{second},<{major}.{minor + 1}"


def test_python_that_will_not_do(set_up, capsys, monkeypatch):
    for version, *clues in [
        ((3, 9, 18), "3.11 or newer", "3.9.18", "make lab PYTHON=python3.12"),
        ((3, 15, 0), "3.11 to 3.14", "3.15.0", "make lab PYTHON=python3.14"),
    ]:
        other = SimpleNamespace(version_info=version, stderr=sys.stderr)
        with monkeypatch.context() as patch:
            patch.setattr(set_up, "sys", other)
            sentence = refusal(set_up, capsys)
        assert [clue for clue in clues if clue not in sentence] == []
    for module in ("venv", "ensurepip"):
        util = SimpleNamespace(find_spec=lambda name, lost=module: name != lost or None)
        monkeypatch.setattr(set_up, "importlib", SimpleNamespace(util=util))
        sentence = refusal(set_up, capsys)
        assert f"`{module}`" in sentence
        assert "apt install python{}.{}-venv".format(*sys.version_info) in sentence


def test_place_that_will_not_do(set_up, capsys, monkeypatch):
    def run(command):
        raise PermissionError(13, "Permission denied", ".venv")

    set_up.run = run
    assert "folder that you may write to" in refusal(set_up, capsys)
    little = SimpleNamespace(free=0.9e9 * set_up.GIGABYTES)
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda path: little)
    assert "needs about 1 GB free" in refusal(set_up, capsys)


# What pip 23-25 and uv 0.13 print, and what is told.
TRUST = "set SSL_CERT_FILE and PIP_CERT"
OFFLINE, FULL = "index cannot be reached", "disk is too full"
LOG_IN = "log in to the network in a browser"  # a page in place of the index
PRINTED = {
    "Could not fetch URL https://127.0.0.1/simple/uv/: There was a problem confirming "
    "the ssl certificate: Max retries exceeded with url: /simple/uv/ (Caused by "
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] "
    "certificate verify failed: self-signed certificate (_ssl.c:1006)')))\n"
    "ERROR: No matching distribution found for uv==0.13.9": TRUST,
    "  cause: error sending request for url (https://127.0.0.1/simple/tinycss2/)\n"
    "  cause: client error (Connect)\n"
    "  cause: invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))": TRUST,
    "ERROR: Could not find a version that satisfies the requirement uv==0.13.9 (from "
    "versions: none)\nERROR: No matching distribution found for uv==0.13.9": LOG_IN,
    "error: No solution found when resolving dependencies\n  cause: Because there are "
    "no versions of tinycss2 and you require tinycss2, we can conclude that": LOG_IN,
    "WARNING: Retrying (Retry(total=0)) after connection broken by "
    "'NewConnectionError('Failed to establish a new connection')': /simple/uv/\n"
    "ERROR: No matching distribution found for uv==0.13.9": OFFLINE,
    "error: Failed to fetch: `/simple/anyio/`\n"
    "  Caused by: error sending request for url\n"
    "  Caused by: tcp connect error": OFFLINE,
    "ERROR: Could not install packages: [Errno 28] No space left on device": FULL,
    "  Caused by: failed to copy file: No space left on device (os error 28)": FULL,
}


def test_installer_that_fails_for_a_known_reason(set_up, capsys):
    for output, clue in PRINTED.items():
        ran = []

        def run(command, ran=ran, output=output):
            ran.append(command)
            return (0, "") if "venv" in command else (1, output)

        set_up.run = run
        assert clue in refusal(set_up, capsys), output
        assert len(ran) == 2, "nothing else can work, so nothing else is tried"


def test_installer_that_fails_for_another_reason(set_up, capsys):
    lines = "\n".join(f"line {number}" for number in range(9))
    set_up.run = lambda command: (1, lines)
    assert set_up.main() == 1
    said = capsys.readouterr().err
    assert set_up.LOG in said
    assert "line 8" in said
    assert "line 3" not in said
    assert "Traceback" not in said


def test_pip_takes_over_when_uv_cannot(set_up, capsys):
    ran = []

    def run(command):
        ran.append(command)
        return int("uv" in command), "uv: not for this machine"

    set_up.run = run
    set_up.first_that_works(["uv", "pip"], ["pip"])
    assert ran == [["uv", "pip"], ["pip"]]
    # uv itself is installed with its own hashes only.
    lines = set_up.locked("uv", LOCK).splitlines()
    assert lines[0].startswith("uv==")
    assert len(lines) > 1
    assert all(line.strip().startswith("--hash=sha256:") for line in lines[1:])
    assert not lines[-1].endswith("\\")


@pytest.mark.parametrize("code", [0, 1])
def test_set_up_ends_with_a_first_import(set_up, capsys, code):
    ran = []

    def run(command):
        ran.append(command)
        return (code if "import" in command[-1] else 0), ""

    set_up.run, set_up.installed = run, lambda: []
    assert set_up.main() == 0, "packages that were installed stay installed"
    assert ran[-1][-1].startswith("import helpers.")
    assert Path(set_up.STAMP).is_file()


@pytest.fixture
def ready(set_up):
    """A set-up whose .venv looks complete."""
    python = Path(set_up.VENV_PYTHON)
    python.parent.mkdir(parents=True)
    python.touch(0o755)
    site = python.parents[1] / "lib" / "python{}.{}".format(*sys.version_info)
    for name in ("numpy", "numpy-2.4.6.dist-info"):
        (site / "site-packages" / name).mkdir(parents=True)
    stamp = [set_up.digest(), *set_up.installed()]
    Path(set_up.STAMP).write_text("\n".join(stamp), "utf-8")
    return SimpleNamespace(set_up=set_up, site=site / "site-packages", python=python)


def test_second_start_says_nothing_unless_helpers_are_a_strangers(ready, capsys):
    (ready.site / "a_package_of_the_students_own").mkdir()
    assert ready.set_up.main() == 0
    assert capsys.readouterr() == ("", "")
    for strange in ("helpers", "helpers.py"):
        (ready.site / strange).mkdir()
        sentence = refusal(ready.set_up, capsys)
        assert "Another package named `helpers`" in sentence
        assert "pip uninstall helpers" in sentence
        (ready.site / strange).rmdir()


@pytest.mark.parametrize(
    "damage",
    [
        lambda ready: Path(ready.set_up.STAMP).unlink(),
        lambda ready: (ready.site / "numpy").rmdir(),
        lambda ready: ready.python.unlink(),
        lambda ready: ready.python.chmod(0o644),
        lambda ready: Path(ready.set_up.LOCK).write_text("uv==9\n", "utf-8"),
        lambda ready: setattr(ready.set_up, "ROOT", ready.set_up.ROOT + "/."),
    ],
    ids=["half made", "package gone", "no python", "dead python", "new lock", "moved"],
)
def test_broken_environment_is_recognised(ready, damage):
    assert ready.set_up.is_ready()
    damage(ready)
    assert not ready.set_up.is_ready()


# What make says and does


def test_make_alone_lists_every_target_in_a_line():
    # Under `make test` the outer make's flags would reach the inner one.
    own = {name: os.environ[name] for name in os.environ if "MAKE" not in name}
    said = subprocess.run(
        ["make"], cwd=ROOT, env=own, capture_output=True, text=True, check=True
    ).stdout
    phony = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    targets = set(phony[1].split()) - {"help", "set-up"}
    assert sorted(re.findall(r"^make (\S+)  +\S", said, re.M)) == sorted(targets)


def test_a_failed_stage_fails_the_whole_but_stops_nothing(monkeypatch, capsys):
    modules = []

    def call(command, **options):
        modules.append(command[2])
        return int("codespell_lib" in command)

    monkeypatch.setattr(course_test.subprocess, "call", call)
    assert course_test.main() == 1
    assert modules == ["ruff", "ruff", "codespell_lib", "pytest", "pytest"]
    assert "failed: codespell, after" in capsys.readouterr().out


def test_lessons_run_offline_and_with_their_own_backend(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "svg")
    variables = course_test.environment("lessons")
    assert "MPLBACKEND" not in variables
    assert (Path(variables["PYTHONPATH"]) / "sitecustomize.py").exists()


def test_a_console_without_the_letters_prints_a_question_mark():
    command = [sys.executable, "-c", "import tools; print('The rules …')"]
    ascii = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, env=ascii, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "The rules ?\n"), done.stderr
