"""`make try-hub`: a real JupyterHub on this machine, and students who run the lessons.

Each simulated student has a home folder of her own, into which the hub lays copies of
the lessons, starts her server, opens a lesson, runs it cell by cell, answers its first
exercise, restarts the kernel, asks for `progress` and saves. She succeeds if each cell
gave what is stored in the lesson and her progress outlived the kernel. Runs in an
environment of its own; the course does not depend on JupyterHub.
"""

import argparse
import asyncio
import difflib
import json
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import time
import uuid
from pathlib import Path

import nbformat
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.netutil import bind_sockets
from tornado.websocket import websocket_connect

from helpers import exercises
from tools import lessons

TRIAL = lessons.ROOT / "build" / "hub-trial"
PROXY = "build/hub-proxy/node_modules/.bin/configurable-http-proxy"
# The heaviest first, so that few students try them too.
FIRST = ("03", "10", "13", "14", "16")
PATIENCE = 600
# Kinds of exercises whose answer stands in the key as a student types it.
TYPED = ("number", "whole number", "text", "choice", "states")

CONFIG = '''"""A hub for a trial on one machine, without passwords."""

import subprocess
import sys

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{trial}/homes/{{username}}"
c.Spawner.cmd = ["{bin}/jupyterhub-singleuser"]
c.Spawner.args = ["--allow-root"]
# A whole class starts in the same minute.
c.JupyterHub.concurrent_spawn_limit = {students}
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
c.JupyterHub.services = [{{"name": "driver", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{
        "name": "driver",
        "services": ["driver"],
        "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"],
    }}
]


def lay_lessons(spawner):
    """The student's own copies; those that are there are left alone."""
    home = "{trial}/homes/" + spawner.user.name
    command = [sys.executable, "-m", "tools.student.work", "--into", home + "/lessons"]
    subprocess.run(command, cwd="{course}", check=True, stdout=subprocess.DEVNULL)


c.Spawner.pre_spawn_hook = lay_lessons
'''


def main(students):
    shutil.rmtree(TRIAL, ignore_errors=True)
    TRIAL.mkdir(parents=True)
    sockets = [bind_sockets(0, "127.0.0.1")[0] for _ in range(3)]
    ports = [socket.getsockname()[1] for socket in sockets]
    for socket in sockets:
        socket.close()
    token = secrets.token_hex(16)
    places = {"proxy": lessons.ROOT / PROXY, "bin": Path(sys.executable).parent}
    places |= {"course": lessons.ROOT, "trial": TRIAL}
    sizes = {"students": students, "patience": PATIENCE}
    config = CONFIG.format(ports=ports, token=token, **places, **sizes)
    (TRIAL / "jupyterhub_config.py").write_text(config, encoding="utf-8")
    ours = ("SCO_COURSE_PROGRESS", "MPLBACKEND")
    own = {k: v for k, v in os.environ.items() if k not in ours}
    with (TRIAL / "hub.log").open("wb") as log:
        hub = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "jupyterhub_config.py"],
            cwd=TRIAL,
            env=own,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        return asyncio.run(trial(hub, ports[0], token, students))
    finally:
        stop(hub)


def stop(hub):
    """End the hub and whatever it started."""
    below = psutil.Process(hub.pid).children(recursive=True)
    hub.terminate()
    try:
        hub.wait(30)
    except subprocess.TimeoutExpired:
        hub.kill()
    for process in below:
        if process.is_running():
            process.kill()


async def trial(hub, port, token, number):
    AsyncHTTPClient.configure(
        None, max_clients=500, defaults={"request_timeout": PATIENCE}
    )
    driver = Caller(f"http://127.0.0.1:{port}", token)
    await driver.until_it_answers("/hub/api/")
    paths = sorted(lessons.lesson_paths(), key=lambda path: path.name[:2] not in FIRST)
    begin = time.monotonic()
    memory = asyncio.create_task(watch(hub))
    students = [
        student(driver, f"student{k:02}", paths[k % len(paths)]) for k in range(number)
    ]
    results = await asyncio.gather(*students, return_exceptions=True)
    memory.cancel()
    took = time.monotonic() - begin
    good = [result for result in results if isinstance(result, dict)]
    failed = [result for result in results if not isinstance(result, dict)]
    for problem in failed:
        print(f"FAILED {type(problem).__name__}: {problem}")
    print(f"{len(good)} of {number} students succeeded, after {took:.0f} s.")
    for what in ("server ready", "lesson run", "cell at worst"):
        times = [result[what] for result in good] or [0]
        middle, most = statistics.median(times), max(times)
        print(f"  {what}: {middle:.1f} s in the middle, {most:.1f} s at most")
    print(f"  memory at the peak: {PEAK['all']:.0f} MB for all, without sharing twice")
    print(f"  one student at most: {PEAK['one']:.0f} MB; the hub: {PEAK['hub']:.0f} MB")
    return 1 if failed else 0


PEAK = {"all": 0, "one": 0, "hub": 0}


async def watch(hub):
    """Note the peaks of memory: of all servers and kernels, of one student, of the hub.

    Proportional set size, so that what processes share is counted once.
    """
    while True:
        by_home, rest = {}, 0
        for process in psutil.Process(hub.pid).children(recursive=True):
            try:
                home = process.environ().get("HOME", "")
                size = process.memory_full_info().pss / 1e6
            except (psutil.Error, OSError):
                continue
            if str(TRIAL / "homes") in home:
                by_home[home] = by_home.get(home, 0) + size
            else:
                rest += size
        rest += psutil.Process(hub.pid).memory_full_info().pss / 1e6
        now = {"all": sum(by_home.values()), "one": max(by_home.values(), default=0)}
        for what, size in {**now, "hub": rest}.items():
            PEAK[what] = max(PEAK[what], size)
        await asyncio.sleep(5)


class Caller:
    """Calls of the hub's and the servers' REST interface, with one token."""

    def __init__(self, base, token):
        self.base, self.headers = base, {"Authorization": f"token {token}"}

    async def __call__(self, method, path, body=None):
        request = HTTPRequest(
            self.base + path,
            method=method,
            headers=self.headers,
            body=None if body is None else json.dumps(body),
            allow_nonstandard_methods=True,
        )
        answer = await AsyncHTTPClient().fetch(request)
        return json.loads(answer.body) if answer.body else None

    async def until_it_answers(self, path):
        for _ in range(PATIENCE):
            try:
                return await self("GET", path)
            except (OSError, HTTPClientError):
                await asyncio.sleep(1)
        raise TimeoutError(f"{path} does not answer; see {TRIAL}/hub.log")


async def student(driver, name, path):
    """One student's hour; returns its times in seconds."""
    begin = time.monotonic()
    await driver("POST", f"/hub/api/users/{name}")
    await driver("POST", f"/hub/api/users/{name}/server", {})
    while True:
        state = await driver("GET", f"/hub/api/users/{name}")
        if state["servers"].get("", {}).get("ready"):
            break
        await asyncio.sleep(1)
        if time.monotonic() - begin > PATIENCE:
            raise TimeoutError(f"{name}: the server did not start")
    told = await driver("POST", f"/hub/api/users/{name}/tokens", {"note": "trial"})
    call = Caller(f"{driver.base}/user/{name}", told["token"])
    place = f"lessons/{path.relative_to(lessons.NOTEBOOKS).as_posix()}"
    opened = await call("GET", f"/api/contents/{place}")
    notebook = nbformat.from_dict(opened["content"])
    stored = lessons.text_outputs(notebook)
    session = await call(
        "POST",
        "/api/sessions",
        {"path": place, "name": "", "type": "notebook", "kernel": {"name": "python3"}},
    )
    ready = time.monotonic()

    kernel, worst = session["kernel"]["id"], 0
    run = await connect(call, kernel)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            start = time.monotonic()
            meant = "raises-exception" in cell.metadata.get("tags", [])
            cell.outputs = await run(cell.source, meant)
            worst = max(worst, time.monotonic() - start)
    end = time.monotonic()
    compare(stored, lessons.text_outputs(notebook), f"{name}: {path.stem}")

    # The first answer that can be typed, whatever the lesson has left under its names.
    known = ((id, exercises.key()[id]) for id in lessons.exercises_of(notebook))
    task, entry = next(one for one in known if one[1]["kind"] in TYPED)
    await run(f"check({task!r}, {entry['answer']!r})")
    await call("POST", f"/api/kernels/{kernel}/restart")
    run = await connect(call, kernel)
    shown = await run("from helpers import progress\nprogress()")
    if "✔" not in str(shown):
        raise ValueError(f"{name}: {task} is forgotten: {shown}")
    body = {"type": "notebook", "format": "json", "content": notebook}
    await call("PUT", f"/api/contents/{place}", body)
    print(f"{name}: {path.stem}", flush=True)
    times = {"server ready": ready - begin, "lesson run": end - ready}
    return times | {"cell at worst": worst}


# In a new home, on a slow machine, matplotlib says this on the way; harmless.
SLOW_START = "Matplotlib is building the font cache; this may take a moment.\n"


def compare(stored, now, where):
    """Raise ValueError with the first line in which two texts of outputs differ."""
    texts = [stored, now.replace(SLOW_START, "")]
    diff = difflib.unified_diff(*(text.splitlines() for text in texts), n=0)
    changed = [line for line in diff if re.match(r"[-+](?![-+]{2} ).*\S", line)]
    if changed:
        raise ValueError(f"{where} differs from what is stored: {changed[0]}")


async def connect(call, kernel):
    """A function that runs code in a kernel and returns the outputs."""
    request = HTTPRequest(
        f"{call.base.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels",
        headers=call.headers,
    )
    socket = await websocket_connect(request, max_message_size=2**26)

    async def run(code, fails=False):
        id = uuid.uuid4().hex
        header = {"msg_id": id, "msg_type": "execute_request", "version": "5.3"}
        header |= {"username": "", "session": kernel, "date": ""}
        content = {"code": code, "silent": False, "stop_on_error": True}
        asked = {"header": header, "parent_header": {}, "metadata": {}}
        asked |= {"content": content, "channel": "shell"}
        await socket.write_message(json.dumps(asked))
        outputs, waits = [], {"reply", "idle"}
        while waits:
            text = await asyncio.wait_for(socket.read_message(), PATIENCE)
            if text is None:
                raise ConnectionError("the kernel has gone")
            message = json.loads(text)
            if message["parent_header"].get("msg_id") != id:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "execute_reply":
                waits.discard("reply")
            elif kind == "status" and content["execution_state"] == "idle":
                waits.discard("idle")
            elif kind == "error" and not fails:
                raise RuntimeError(f"{content['ename']}: {content['evalue']}")
            elif kind == "stream" and outputs[-1:] and "text" in outputs[-1]:
                outputs[-1]["text"] += content["text"]
            elif kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append(nbformat.v4.output_from_msg(message))
        return outputs

    return run


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.trials.try_hub")
    parser.add_argument("students", nargs="?", type=int, default=20)
    sys.exit(main(parser.parse_args().students))
