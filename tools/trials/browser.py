"""Lessons that run in the reader's browser: JupyterLite beside the course's website.

The notebooks, a wheel of the helpers with the tables, and JupyterLite's own files lie
in the site's folder lite/. Python itself (Pyodide) comes from its public address, or
from a folder given to the build, for places without internet.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from helpers.datasets import CourseError
from tools import lessons

BUILD = lessons.BUILD
# What the public address is; jupyterlite-pyodide-kernel knows which version it needs.
PUBLIC = None
HOST = "cdn.jsdelivr.net"
# What must be there before the first cell: what helpers import, and their wheel.
PACKAGES = ["ipython", "matplotlib", "networkx", "pandas", "scipy"]
# What the kernel asks for by itself; the site brings what Pyodide does not have.
KERNEL = ["jedi", "micropip"]
BROUGHT = ["comm"]
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
LOCK = "pyodide-lock.json"
# Every cell is on the page, so that a screen reader and the browser's search find it.
OVERRIDES = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


class RuntimeFolderError(CourseError):
    """A folder that should hold Pyodide, and lacks something."""


def address(lesson):
    """Where a lesson ('history/03_….ipynb') runs, seen from the site's front page."""
    return f"lite/notebooks/index.html?path={quote(lesson)}"


def told(runtime):
    """One sentence for readers: where Python comes from."""
    if runtime is PUBLIC:
        return (
            f"The first run fetches Python and its packages from {HOST} (about 50 MB, "
            "kept by the browser afterwards)."
        )
    return "Python and its packages are part of this site: nothing comes from outside."


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(lock):
    """The entries of a lock that the lessons need, with all they depend on."""
    known = {normal(name): entry for name, entry in lock["packages"].items()}
    found, todo = {}, [*PACKAGES, *KERNEL]
    while todo:
        name = normal(todo.pop())
        if name in found:
            continue
        if name not in known:
            raise RuntimeFolderError(
                f"{LOCK} does not list the package '{name}', which the lessons need."
            )
        found[name] = known[name]
        todo += known[name]["depends"]
    return dict(sorted(found.items()))


def check_runtime(folder):
    """Refuse a folder that is not a complete Pyodide, naming what is missing."""
    if folder is PUBLIC:
        return
    lock = folder / LOCK
    missing = [name for name in [*CORE, LOCK] if not (folder / name).is_file()]
    if lock.is_file():
        entries = needed(json.loads(lock.read_text(encoding="utf-8"))).values()
        files = [entry["file_name"] for entry in entries]
        missing += [name for name in files if not (folder / name).is_file()]
    if missing:
        more = " and more" if len(missing) > 5 else ""
        raise RuntimeFolderError(
            f"{folder} is not a complete Pyodide, it lacks: {', '.join(missing[:5])}"
            f"{more}. It must hold the files of a Pyodide release (see its page "
            "'Downloading and deploying')."
        )


def wheel(folder):
    """Build the wheel of the helpers with the tables; returns its path."""
    project = tomllib.loads((lessons.ROOT / "pyproject.toml").read_text("utf-8"))
    copy = BUILD / "lite-wheel"
    shutil.rmtree(copy, ignore_errors=True)
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("helpers", "data"):
        shutil.copytree(lessons.ROOT / name, copy / name, ignore=skip)
    for name in ("pyproject.toml", *project["project"]["license-files"]):
        shutil.copy(lessons.ROOT / name, copy)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "uv", "build", "--quiet", "--wheel"]
    command += ["--no-build-isolation", "--python", sys.executable]
    subprocess.run([*command, "--out-dir", str(folder), str(copy)], check=True)
    return next(folder.glob("*.whl"))


def settings(wheel_name, runtime):
    """jupyter-lite.json: where Python is, and what is loaded before the first cell."""
    # The kernel's worker lies four folders down, and addresses are read from there.
    packages = [*PACKAGES, f"../../../../wheels/{wheel_name}"]
    options = {"packages": packages}
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    if runtime is not PUBLIC:
        kernel["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
    plugins = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
    config = {"appName": "The SCO course", "litePluginSettings": plugins}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}


def build(folder, runtime=PUBLIC):
    """Write JupyterLite with every lesson into a folder of the site."""
    source = BUILD / "lite-source"
    shutil.rmtree(source, ignore_errors=True)
    notebooks = source / "contents"
    for path in lessons.lesson_paths():
        place = notebooks / path.relative_to(lessons.NOTEBOOKS)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    made = wheel(source / "wheels")
    told = settings(made.name, runtime)
    (source / "jupyter-lite.json").write_text(json.dumps(told, indent=2), "utf-8")
    (source / "overrides.json").write_text(json.dumps(OVERRIDES), "utf-8")
    command = [BUILD / "site-venv" / "bin" / "jupyter", "lite", "build"]
    command += ["--lite-dir", source, "--contents", notebooks, "--output-dir", folder]
    command += ["--apps", "notebooks", "--apps", "lab", "--apps", "tree"]
    command += ["--no-sourcemaps"]
    for name in BROUGHT:
        brought = fetch(f"{name}=={version(name)}", BUILD / "downloads")
        command += ["--piplite-wheels", brought]
    ran = subprocess.run(
        list(map(str, command)), cwd=source, capture_output=True, text=True
    )
    if ran.returncode:
        sys.exit(f"JupyterLite was not built:\n{(ran.stdout + ran.stderr)[-3000:]}")
    shutil.copytree(source / "wheels", folder / "wheels", dirs_exist_ok=True)
    if runtime is not PUBLIC:
        copy_runtime(runtime, folder / "static" / "pyodide")


def copy_runtime(runtime, folder):
    """Copy of a Pyodide folder what the lessons need, and no more."""
    lock = json.loads((runtime / LOCK).read_text(encoding="utf-8"))
    lock["packages"] = needed(lock)
    folder.mkdir(parents=True, exist_ok=True)
    for name in [*CORE, *(e["file_name"] for e in lock["packages"].values())]:
        shutil.copy(runtime / name, folder / name)
    (folder / LOCK).write_text(json.dumps(lock), encoding="utf-8")


# ---- A runtime from the package index, for tests ------------------------------------

# A wheel that carries the compiled part of Pyodide's distribution; the rest is pure
# Python, of the versions that its lock names.
CARRIER = "open-webui==0.12.4"
INSIDE = "open_webui/frontend/pyodide/"


def assemble(folder):
    """Put a Pyodide together from the package index; returns its folder.

    Nothing is downloaded twice. Only files that the lock names are taken. Run as a
    module, it does this for `make test-browser`.
    """
    downloads = BUILD / "downloads"
    carrier = fetch(CARRIER, downloads)
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(carrier) as archive:
        names = {n.removeprefix(INSIDE): n for n in archive.namelist() if INSIDE in n}
        lock = json.loads(archive.read(names[LOCK]))
        wanted = needed(lock)
        for name in [*CORE, *(entry["file_name"] for entry in wanted.values())]:
            if name in names:
                (folder / name).write_bytes(archive.read(names[name]))
    for name, entry in wanted.items():
        place = folder / entry["file_name"]
        if not place.is_file():
            found = fetch(f"{name}=={entry['version']}", downloads)
            place = folder / found.name
            shutil.copy(found, place)
        # The index may hold another build of the same version.
        entry["file_name"] = place.name
        entry["sha256"] = hashlib.sha256(place.read_bytes()).hexdigest()
    lock["packages"] = wanted
    (folder / LOCK).write_text(json.dumps(lock), encoding="utf-8")
    return folder


def fetch(requirement, folder):
    """Download one pure wheel, unless it is there."""
    name, _, version = requirement.partition("==")
    stem = f"{normal(name).replace('-', '_')}-{version}-"

    def there():
        return [p for p in folder.glob("*.whl") if p.name.lower().startswith(stem)]

    if not there():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--ignore-requires-python"]
        command += ["--dest", str(folder), requirement]
        subprocess.run(command, check=True)
    return there()[0]


if __name__ == "__main__":
    assemble(Path(sys.argv[1]).resolve())
