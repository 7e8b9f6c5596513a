"""Make .venv and install the locked packages, or say in one sentence what is missing.

Standard library only, and no syntax newer than Python 3.6: an old Python must get as
far as the sentence that says it is too old.
"""

import errno
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time

NEEDED = (3, 11)
TESTED = (3, 14)
GIGABYTES = 1.0
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
LOCK = os.path.join(ROOT, "requirements.txt")
STAMP = os.path.join(VENV, "set_up.stamp")
LOG = os.path.join(VENV, "set_up.log")

DISK_FULL = (
    f"The disk is too full: the course needs about {GIGABYTES:g} GB free in {ROOT} "
    "and, for downloads, in your home folder."
)
# What is told where an installer's output has one of these signs, the first that fits.
KNOWN = {
    ("No space left on device", "os error 28", "Disk quota exceeded"): DISK_FULL,
    ("certificate verify failed", "invalid peer certificate"): (
        "The package index shows a certificate that this machine does not trust, "
        "as behind the proxy of a school or a company: ask there for the file of "
        "its certificate, set SSL_CERT_FILE and PIP_CERT to its path, then run the "
        "same command again."
    ),
    (
        "connection broken by",
        "NewConnectionError",
        "ConnectTimeout",
        "ReadTimeout",
        "Read timed out",
        "Max retries exceeded",
        "error sending request",
        "dns error",
        "Could not connect",
        "Could not fetch URL",
        "Network is unreachable",
        "Name or service not known",
        "Temporary failure in name resolution",
    ): (
        "The package index cannot be reached: check the network (and, where there "
        "is one, the proxy), then run the same command again."
    ),
    (
        "from versions: none",
        "there are no versions of",
        "not found in the package registry",
    ): (
        "The package index answered, but not with packages: log in to the network "
        "in a browser, if it asks for that; or see with `python -m pip config "
        "list` which index you are told to use; then run the same command again."
    ),
}


class Missing(Exception):
    """What keeps the set-up from going on, in one sentence."""


def main():
    try:
        check_python()
        if not is_ready():
            check_venv()
            remove(VENV)
            if shutil.disk_usage(ROOT).free < GIGABYTES * 1e9:
                raise Missing(DISK_FULL)
            install()
        check_helpers()
    except Missing as missing:
        told = missing
    except OSError as error:
        told = f"The set-up cannot go on: {error}."
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            told = DISK_FULL
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            place = "The course must lie in a folder that you may write to"
            told = f"{place}: {error}."
    except KeyboardInterrupt:
        told = "Stopped; the same command starts again."
    else:
        return 0
    print(told, file=sys.stderr)
    return 1


def check_python():
    if sys.version_info[:2] < NEEDED:
        raise Missing(
            f"Python {dotted(NEEDED)} or newer is needed and this is Python "
            f"{dotted(sys.version_info[:3])}: install a newer one and name it, as in "
            "`make lab PYTHON=python3.12`."
        )
    if sys.version_info[:2] > TESTED:
        raise Missing(
            f"The course is tested with Python {dotted(NEEDED)} to {dotted(TESTED)}, "
            f"and this is Python {dotted(sys.version_info[:3])}, for which packages "
            "would have to be compiled: name another one, as in `make lab "
            f"PYTHON=python{dotted(TESTED)}`."
        )


def dotted(version):
    return ".".join(str(part) for part in version)


def check_venv():
    # Debian and Ubuntu ship Python without ensurepip, which venv needs.
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Missing(
                f"This Python has no `{module}` module; on Debian and Ubuntu install "
                f"it with `sudo apt install python{dotted(sys.version_info[:2])}-venv`."
            )


def is_ready():
    """Nothing changed since the last complete set-up, and nothing was deleted."""
    if not os.access(VENV_PYTHON, os.X_OK):
        return False
    try:
        with open(STAMP, encoding="utf-8") as stamp:
            made_from, *complete = stamp.read().splitlines()
        return made_from == digest() and set(complete) <= set(installed())
    except (OSError, ValueError):
        return False


def digest():
    """What .venv depends on: the lock, this Python, and where the course lies."""
    parts = [sys.version, sysconfig.get_platform(), ROOT]
    for name in ("requirements.txt", "pyproject.toml"):
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            parts.append(file.read())
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def installed():
    """What lies in .venv's site-packages; bytecode may come and go."""
    site = sysconfig.get_path("purelib", "venv", {"base": VENV})
    return sorted(set(os.listdir(site)) - {"__pycache__"})


def install():
    # .venv's own Python may be running this: rebuild with the one it was made with.
    inside = sys.prefix != sys.base_prefix
    python = sys._base_executable if inside else sys.executable
    start = time.time()

    say(f"1/4 making .venv with Python {dotted(sys.version_info[:3])}")
    os.mkdir(VENV)
    first_that_works([python, "-I", "-m", "venv", VENV])

    say("2/4 installing uv, the installer")
    with open(LOCK, encoding="utf-8") as file:
        lock = file.read()
    uv_lock = os.path.join(VENV, "uv.txt")
    with open(uv_lock, "w", encoding="utf-8") as file:
        file.write(locked("uv", lock))
    pip = [VENV_PYTHON, "-I", "-m", "pip", "install"]
    hashed = ["--require-hashes", "-r"]
    uv = [VENV_PYTHON, "-I", "-m", "uv", "pip", "install", "--python", VENV_PYTHON]
    code, output = run([*pip, "--retries=2", "--only-binary=:all:", *hashed, uv_lock])
    if code and known(output):
        raise Missing(known(output))

    say("3/4 installing the packages, about 0.6 GB")
    first_that_works([*uv, *hashed, LOCK], [*pip, *hashed, LOCK])

    say("4/4 installing the course itself")
    itself = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
    first_that_works([*uv, *itself], [*pip, *itself])

    # The first import compiles the packages and lists the fonts of this machine; in a
    # lesson it would be slow, and speak of fonts. Where it fails, the lesson will tell.
    run([VENV_PYTHON, "-I", "-c", "import helpers.networks, helpers.figures"])

    with open(STAMP, "w", encoding="utf-8") as stamp:
        stamp.write("\n".join([digest(), *installed()]))
    say(f"Ready after {time.time() - start:.0f} s.")


def check_helpers():
    """Refuse a package of another author that took the name of the course's helpers."""
    site = sysconfig.get_path("purelib", "venv", {"base": VENV})
    for name in ("helpers", "helpers.py"):
        if os.path.exists(os.path.join(site, name)):
            raise Missing(
                f"Another package named `helpers` lies in {site}, and lessons would "
                f"import that one: remove it with `{VENV_PYTHON} -m pip uninstall "
                "helpers`, then run the same command again."
            )


def remove(path):
    if os.path.islink(path) or os.path.isfile(path):
        os.remove(path)
    elif os.path.isdir(path):
        shutil.rmtree(path)


def locked(package, lock):
    """The lines of one package in the lock: its version and its hashes."""
    return re.search(rf"^{package}==(.*\\\n)*.*", lock, re.MULTILINE).group()


def first_that_works(*commands):
    for number, command in enumerate(commands):
        if number:
            say("    uv could not do it; pip takes longer")
        code, output = run(command)
        if code == 0:
            return
        if known(output) == DISK_FULL:
            break
    last = "".join("\n    " + line for line in output.strip().splitlines()[-5:])
    raise Missing(
        known(output)
        or f"The installer failed; {LOG} has the whole story, which ends:{last}"
    )


def run(command):
    """Run one installer: its lines go to the log and, one at a time, to a terminal."""
    output = []
    with open(LOG, "a", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # A campus proxy's certificate is known to the system, not to uv; a habit of
            # `pip install --user` must not leak into .venv.
            env={"UV_SYSTEM_CERTS": "1", **os.environ, "PIP_USER": "0"},
        )
        with process:
            for line in process.stdout:
                log.write(line)
                output.append(line)
                show(line)
    show("")
    return process.returncode, "".join(output)


def show(line):
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 5
        print("\r\033[K    " + line.strip()[:width], end="\r", flush=True)


def say(text):
    print(text, flush=True)


def known(output):
    """The sentence for what an installer's output says was missing, if it is known."""
    for signs, told in KNOWN.items():
        if any(sign in output for sign in signs):
            return told
    return None


if __name__ == "__main__":
    sys.exit(main())
