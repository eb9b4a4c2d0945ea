"""A Ctrl-C is answered late rather than lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from workup.interrupt import held


def test_what_is_held_ends_whole_and_then_the_interruption_comes():
    """
    All of the block is done, then Ctrl-C is answered as it would have been; afterwards it is
    answered as before.
    """
    before, done = signal.getsignal(signal.SIGINT), []
    with pytest.raises(KeyboardInterrupt), held():
        signal.raise_signal(signal.SIGINT)
        done.append(True)
    assert done and signal.getsignal(signal.SIGINT) is before
    with held():
        pass
    with pytest.raises(ValueError, match="mine"), held():
        raise ValueError("mine")
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_holds_nothing():
    """Only the first thread answers signals, so elsewhere the block is just run."""
    ran = []

    def elsewhere() -> None:
        with held():
            ran.append(True)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert ran


def test_a_stop_inside_an_exec_ends_with_the_code_for_it(tmp_path):
    """Python would end by the signal, since it noted Ctrl-C while a text of code ran."""
    (tmp_path / "stopping.py").write_text(
        "import signal\nfrom workup.interfaces.cli import stopped\n"
        "try:\n    exec('signal.raise_signal(signal.SIGINT)')\nexcept KeyboardInterrupt:\n    "
        "stopped('Stopped.')\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "stopping"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")


_SPAWNING = """
import os, signal, sys, threading, time
from multiprocessing import util
from workup.batch.processes import Processes

launch = util.spawnv_passfds
threading.Thread(target=threading.Event().wait, daemon=True).start()  # hears what main holds back

def launched(*given):
    pid = launch(*given)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)  # until the other thread has noted it
    return pid

if __name__ == "__main__":
    with Processes(1) as pool:
        util.spawnv_passfds = launched if pool.submit(int).result() == 0 else None
        try:
            with Processes(1) as other:
                other.submit(int)
        except KeyboardInterrupt:
            sys.exit(130)
"""


def test_a_stop_in_the_middle_of_a_spawn_leaves_no_half_process(tmp_path):
    """
    A process that is just being started is told all it needs before the stop is answered; told half
    of it, it would end with a trace of its own.
    """
    (tmp_path / "spawning.py").write_text(_SPAWNING, "utf-8")
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "spawning.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (130, "")


_CUT_OFF = """
import threading
from multiprocessing.connection import Connection
from workup.batch.processes import Processes

started, ended, receive = threading.Event(), threading.Event(), Connection._recv

def slow(connection, size, *given):
    if size > 1_000_000:  # the length of the answer has come, the process then ends
        started.set()
        ended.wait()
    return receive(connection, size, *given)

def kill(process, *, killed):
    killed(process)
    process.join()
    ended.set()

if __name__ == "__main__":
    Connection._recv = slow
    kind = type(Processes(1)._mp_context.Process())
    killed = kind.kill
    kind.kill = lambda process: kill(process, killed=killed)
    try:
        with Processes(1) as pool:
            pool.submit(bytes, 10_000_000)
            started.wait()
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        left = [one for one in threading.enumerate() if one is not threading.main_thread()]
        print(*left, end="")
"""


def test_a_stop_while_an_answer_is_on_its_way_ends_at_once(tmp_path):
    """
    The rest of an answer whose process was ended is not waited for, and no thread of the pool is
    left that could write to what is closed when Python ends.
    """
    (tmp_path / "cutting.py").write_text(_CUT_OFF, "utf-8")
    command = [sys.executable, "cutting.py"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
