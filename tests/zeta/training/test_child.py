"""A phase as a process: exit codes are kept, signals reach it once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from zeta.errors import ZetaError
from zeta.training import child


def script(text: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(text)]


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_the_exit_code_is_kept(code: int) -> None:
    assert child.run(script(f"raise SystemExit({code})")) == code


def test_what_it_writes_is_passed_through(capfd: pytest.CaptureFixture[str]) -> None:
    child.run(script("import sys; print('step 1'); print('oh', file=sys.stderr)"))
    out, err = capfd.readouterr()
    assert (out, err) == ("step 1\n", "oh\n")


def test_a_process_that_was_killed_is_an_error_and_one_that_was_interrupted_an_interruption() -> None:
    with pytest.raises(ZetaError, match="ended by signal 9") as caught:
        child.run(script("import os; os.kill(os.getpid(), 9)"))
    assert "goes on from the last checkpoint" in caught.value.hint
    with pytest.raises(KeyboardInterrupt):
        child.run(script("import os, signal; signal.signal(2, signal.SIG_DFL); os.kill(os.getpid(), 2)"))


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_ctrl_c_is_handed_on_once_and_the_process_decides(tmp_path: Path) -> None:
    """The whole group gets the signal, as from a terminal; the phase must see it once and may save first."""
    phase = tmp_path / "phase.py"
    phase.write_text(
        textwrap.dedent(
            """
            import signal, sys, time
            seen = 0
            def count(*_):
                global seen
                seen += 1
            signal.signal(signal.SIGINT, count)
            print("ready", flush=True)
            while not seen:
                time.sleep(0.01)
            time.sleep(0.2)
            print("saved after", seen, flush=True)
            sys.exit(130)
            """
        )
    )
    outer = f"import sys\nfrom zeta.training import child\nsys.exit(child.run([sys.executable, {str(phase)!r}]))"
    process = subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate()
    assert out == "saved after 1\n"
    assert process.returncode == 130
