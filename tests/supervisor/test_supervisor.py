"""Processes come back when they die, a crash loop is said aloud, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from service.errors import ConfigurationError, PermanentError
from service.supervisor.processes import Process
from service.supervisor.supervisor import Supervisor
from tests.support.processes import descendants, is_running
from tests.support.servers import wait_until

SLEEPER = (sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)")
DEAF = (sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)")
PARENT = (
    sys.executable,
    "-c",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
)


def test_killed_process_is_started_again(tmp_path: Path) -> None:
    with Supervisor([Process("sleeper", SLEEPER)], tmp_path) as supervisor:
        supervisor.start()
        first = supervisor.pid("sleeper")
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: supervisor.pid("sleeper") not in {None, first}, "the process is started again")

        assert supervisor.restarts("sleeper") == 1
        assert supervisor.problems() == ()


def test_stop_leaves_nothing_running(tmp_path: Path) -> None:
    with Supervisor(
        [Process("parent", PARENT), Process("deaf", DEAF, stop_within=0.2)], tmp_path
    ) as supervisor:
        supervisor.start()
        roots = [pid for name in ("parent", "deaf") if (pid := supervisor.pid(name)) is not None]
        # Only what comes from these two: servers of other tests run beside them.
        wait_until(lambda: len(descendants(roots[0])) >= 1, "two processes and a grandchild run")
        started = roots + descendants(roots[0]) + descendants(roots[1])

    assert len(started) >= 3
    assert [pid for pid in started if is_running(pid)] == []


def test_stop_goes_backwards(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    names = ["first", "second", "third"]
    with Supervisor([Process(name, _says_goodbye(name, trace)) for name in names], tmp_path) as supervisor:
        supervisor.start()
        logs = [tmp_path / "logs" / f"{name}.log" for name in names]
        wait_until(lambda: all("here" in log.read_text() for log in logs), "all run")

    assert trace.read_text().split() == ["third", "second", "first"]


def test_stopping_twice_is_no_error(tmp_path: Path) -> None:
    with Supervisor([Process("sleeper", SLEEPER)], tmp_path) as supervisor:
        supervisor.start()
        supervisor.stop()
        supervisor.stop()

        assert supervisor.pid("sleeper") is None


def test_processes_start_in_order_each_after_the_one_before_answers(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    first = Process("first", _writes_after_a_while(flag), answers=flag.exists)
    second = Process(
        "second", (sys.executable, "-c", f"print(open({str(flag)!r}).read(), flush=True)" + _AND_SLEEP)
    )
    ready: list[str] = []
    with Supervisor([first, second], tmp_path) as supervisor:
        supervisor.start(on_ready=ready.append)
        log = tmp_path / "logs" / "second.log"
        wait_until(lambda: "written" in log.read_text(), "the second has read what the first wrote")

    assert ready == ["first", "second"]


def test_process_that_ends_before_it_answers_is_an_error_with_its_own_words(tmp_path: Path) -> None:
    broken = (sys.executable, "-c", "import sys; sys.exit('the port is taken')")
    with (
        Supervisor([Process("broken", broken, answers=lambda: False)], tmp_path) as supervisor,
        pytest.raises(PermanentError, match=r"broken did not start[\s\S]*the port is taken"),
    ):
        supervisor.start()


def test_process_that_never_answers_is_an_error(tmp_path: Path) -> None:
    with (
        Supervisor(
            [Process("mute", SLEEPER, answers=lambda: False, start_within=0.3)], tmp_path
        ) as supervisor,
        pytest.raises(PermanentError, match="mute did not start"),
    ):
        supervisor.start()


def test_crash_loop_is_reported(tmp_path: Path) -> None:
    broken = Process("broken", (sys.executable, "-c", "import sys; sys.exit(3)"))
    with Supervisor([broken], tmp_path, look_every=0.02) as supervisor:
        supervisor.start()
        wait_until(
            lambda: any("in a row" in problem for problem in supervisor.problems()), "the loop is reported"
        )

        assert "ended with exit status 3" in supervisor.problems()[0]
        assert str(tmp_path / "logs" / "broken.log") in supervisor.problems()[0]


def test_process_that_falls_silent_is_killed_and_started_again(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    flag.touch()
    process = Process("moody", SLEEPER, answers=flag.exists, silent_at_most=0.1)
    with Supervisor([process], tmp_path, look_every=0.02) as supervisor:
        supervisor.start()
        first = supervisor.pid("moody")
        flag.unlink()
        wait_until(lambda: supervisor.pid("moody") not in {None, first}, "it is started again")

        assert first is not None
        assert not is_running(first)


def test_process_that_ends_well_is_started_again_and_no_problem(tmp_path: Path) -> None:
    done = (sys.executable, "-c", "import time; time.sleep(1.2)")
    with Supervisor([Process("recycled", done)], tmp_path, look_every=0.02) as supervisor:
        supervisor.start()
        wait_until(
            lambda: supervisor.restarts("recycled") >= 1 and supervisor.pid("recycled"), "it came back"
        )

        assert supervisor.problems() == ()


def test_tick_runs_beside_and_ends_with_the_supervisor(tmp_path: Path) -> None:
    ticked = threading.Event()
    ended = threading.Event()

    def tick(stop: threading.Event) -> None:
        ticked.set()
        stop.wait()
        ended.set()

    with Supervisor([], tmp_path, tick=tick) as supervisor:
        supervisor.start()
        assert ticked.wait(10)
        assert not ended.is_set()

    assert ended.is_set()


def test_tick_that_breaks_is_reported(tmp_path: Path) -> None:
    def tick(_stop: threading.Event) -> None:
        raise RuntimeError("no timetable")

    with Supervisor([], tmp_path, tick=tick) as supervisor:
        supervisor.start()
        wait_until(supervisor.problems, "the tick has ended")

        assert supervisor.problems() == ("the tick ended: RuntimeError: no timetable",)


def test_second_supervisor_of_a_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.supervisor.supervisor._LOCK_WITHIN", 0.1)
    with (
        Supervisor([], tmp_path),
        pytest.raises(ConfigurationError, match="is in use by another okr process"),
    ):
        Supervisor([], tmp_path).__enter__()


def test_killed_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    supervisor = _supervisor_process(tmp_path, deaf=DEAF)
    started = descendants(supervisor.pid)
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not [pid for pid in started if is_running(pid)], "the guard has ended them all")

    with Supervisor([], tmp_path) as successor:
        successor.start()


def test_killed_guard_is_replaced_and_knows_the_processes(tmp_path: Path) -> None:
    supervisor = _supervisor_process(tmp_path)
    before = descendants(supervisor.pid)
    (guard,) = [
        pid for pid in before if b"service.supervisor.guard" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(guard, signal.SIGKILL)
    wait_until(lambda: set(descendants(supervisor.pid)) - set(before), "there is a new guard")
    started = descendants(supervisor.pid)
    supervisor.kill()
    supervisor.wait()

    wait_until(lambda: not [pid for pid in started if is_running(pid)], "the new guard has ended them all")


_AND_SLEEP = "; import time; time.sleep(600)"


def _says_goodbye(name: str, trace: Path) -> tuple[str, ...]:
    code = f"""
import signal, sys, time
def goodbye(*_):
    with open({str(trace)!r}, "a") as file:
        file.write({name!r} + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, goodbye)
print("here", flush=True)
time.sleep(600)
"""
    return (sys.executable, "-c", code)


def _writes_after_a_while(flag: Path) -> tuple[str, ...]:
    new = str(flag) + ".new"
    code = f"import os, time; time.sleep(0.3); open({new!r}, 'w').write('written'); os.rename({new!r}, {str(flag)!r})"
    return (sys.executable, "-c", code + _AND_SLEEP)


def _supervisor_process(data_dir: Path, **others: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Run a supervisor with a Redis, a process that has a child, and `others`."""
    code = f"""
import time
from pathlib import Path
from service.supervisor.processes import Process
from service.supervisor.redis_server import redis_process
from service.supervisor.supervisor import Supervisor
folder = Path({str(data_dir)!r})
others = [Process(name, command) for name, command in {others!r}.items()]
with Supervisor([redis_process(folder), Process("parent", {PARENT!r}), *others], folder) as s:
    s.start()
    (folder / "started").touch()
    time.sleep(600)
"""
    number = 4 + len(others)  # With the guard and the child of `parent`.
    process = subprocess.Popen((sys.executable, "-c", code))
    try:
        wait_until((data_dir / "started").exists, "the supervisor has started all")
        wait_until(lambda: len(descendants(process.pid)) == number, f"{number} processes run")
    except AssertionError:
        process.kill()
        raise
    return process
