"""`zeta calibrate` as a user types it; the calibration itself is another test's matter."""

import json
import shutil
import signal
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from zeta import logs, modelfile, paths, probe, sidecar
from zeta.commands.calibrate import calibrate
from zeta.errors import Aborted, ModelError, SidecarError, ZetaError
from zeta.sidecar import Calibration

FOUND = Calibration(
    heads=((9, 2), (14, 7)),
    weights=(0.5, 0.5),
    fusion=(1.0, 2.0, 3.0),
    decision=(1.0, 2.0, 3.0, 4.0, 5.0),
    bias=-1.0,
    curve=((0.0, 0.9, 0.25), (0.05, 0.5, 0.75)),
    mean_threshold=2.0,
    query_mean=np.ones((2, 8), np.float32),
    background=(np.ones((1, 2, 32, 8), np.int8), np.ones((1, 2, 32), np.float32)),
)


class Runtime:
    """Stands in for a loaded model; notes what was done to it."""

    made: list["Runtime"]

    def __init__(self, path, options, *, embedder, progress):
        self.options, self.closed, self.stopped = options, False, 0
        self.context = SimpleNamespace(stop=self._stop)
        Runtime.made.append(self)

    def _stop(self):
        self.stopped += 1

    def close(self):
        self.closed = True


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ZETA_MODEL", raising=False)
    monkeypatch.setattr(probe, "extra_buffers_work", lambda file: False)
    yield
    logs.stop()


@pytest.fixture
def model(tmp_path, tiny_model):
    """A tiny model in a folder of its own, and nothing beside it."""
    (tmp_path / "mine").mkdir()
    return shutil.copy(tiny_model(), tmp_path / "mine" / "tiny.gguf")


@pytest.fixture
def fit(monkeypatch):
    """`fit(behaviour)`: what happens in place of loading and calibrating; without one it finds FOUND."""
    Runtime.made = []
    monkeypatch.setattr("zeta.calibrating.Runtime", Runtime)

    def put(behaviour=lambda progress: progress(0.5, "history 1 of 2")):
        def found(runtime, progress):
            behaviour(progress)
            return FOUND

        monkeypatch.setattr("zeta.calibrating.calibrate", found)

    put()
    return put


def run(*arguments):
    return CliRunner().invoke(calibrate, [str(argument) for argument in arguments], catch_exceptions=False)


def target():
    return paths.models_folder() / "tiny.zeta.gguf"


def files():
    return sorted(path.name for path in paths.models_folder().glob("*"))


def test_what_was_found_is_printed_and_written_where_the_model_finds_it(model, fit):
    result = run(model)
    assert result.exit_code == 0
    fingerprint = modelfile.inspect(model).fingerprint
    assert sidecar.find(fingerprint, [paths.models_folder()]) == target()
    assert sidecar.load(target(), fingerprint).heads == FOUND.heads
    rows = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    for row in (["heads", "layer 9 head 2, layer 14 head 7"], ["0.0%", "25.0%"], ["5.0%", "75.0%"]):
        assert row in rows
    assert result.stdout.endswith(f"{target()}\n")
    (runtime,) = Runtime.made
    assert runtime.closed
    assert runtime.options.window == 1024


def test_json_is_one_object_on_standard_output(model, fit):
    found = json.loads(run(model, "--json").stdout)
    assert found["schema"] == 1
    assert found["heads"][1] == {"layer": 14, "head": 7, "weight": 0.5}
    assert found["curve"][1] == {"false_recall": 0.05, "threshold": 0.5, "kept": 0.75}
    assert found["sidecar"] == str(target())


def test_a_calibrated_model_is_said_to_be_and_calibrated_again_by_force_alone(model, fit):
    run(model)
    before = target().read_bytes()
    Runtime.made.clear()
    with pytest.raises(ZetaError, match="calibrated already") as caught:
        run(model)
    assert "--force" in caught.value.hint
    assert Runtime.made == []
    assert target().read_bytes() == before
    assert run(model, "--force").exit_code == 0
    assert len(Runtime.made) == 1


def test_a_model_without_keys_to_search_is_said_in_a_sentence_and_gets_no_sidecar(tiny_model):
    with pytest.raises(ModelError, match="has no keys to search"):
        run(tiny_model("mamba"))
    assert files() == []


def test_a_model_that_is_not_here_is_said_with_the_command():
    with pytest.raises(ModelError) as caught:
        run()
    assert caught.value.hint == "run: zeta models pull smollm2-135m"


def press(_progress):
    signal.raise_signal(signal.SIGINT)


def aborted(_progress):
    raise Aborted("decoding was stopped")


def pressed_between(progress):
    press(progress)
    progress(0.1, "history 1 of 6")
    pytest.fail("it went on")


def pressed_while_decoding(progress):
    press(progress)
    aborted(progress)


@pytest.mark.parametrize("behaviour", [press, pressed_between, pressed_while_decoding])
def test_ctrl_c_stops_the_decode_leaves_no_file_and_gives_the_signal_back(model, fit, behaviour):
    before = signal.getsignal(signal.SIGINT)
    fit(behaviour)
    result = run(model)
    assert result.exit_code != 0
    assert "heads" not in result.stdout
    (runtime,) = Runtime.made
    assert runtime.stopped == 1
    assert runtime.closed
    assert files() == []
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_while_the_model_loads_ends_the_loading(model, fit, monkeypatch):
    def load(path, options, *, embedder, progress):
        assert progress(0.4)
        press(progress)
        assert not progress(0.5)
        raise ModelError("llama.cpp cannot load it")

    monkeypatch.setattr("zeta.calibrating.Runtime", load)
    result = run(model)
    assert result.exit_code != 0
    assert files() == []


def test_ctrl_c_at_the_end_of_the_loading_is_not_forgotten(model, fit, monkeypatch):
    class Loading(Runtime):
        def __init__(self, path, options, *, embedder, progress):
            super().__init__(path, options, embedder=embedder, progress=progress)
            press(progress)

    monkeypatch.setattr("zeta.calibrating.Runtime", Loading)
    fit(lambda progress: pytest.fail("it went on"))
    assert run(model).exit_code != 0
    assert Runtime.made[0].closed


def test_a_decode_that_nobody_stopped_is_no_interruption(model, fit):
    fit(aborted)
    with pytest.raises(Aborted):
        run(model)


def test_ctrl_c_while_the_sidecar_is_written_does_not_cut_it_short(model, fit, monkeypatch):
    save = sidecar.save

    def interrupted(*arguments):
        press(None)
        save(*arguments)

    monkeypatch.setattr(sidecar, "save", interrupted)
    assert run(model).exit_code == 0
    assert sidecar.load(target(), modelfile.inspect(model).fingerprint).heads == FOUND.heads
    assert files() == ["tiny.zeta.gguf"]


def test_the_sidecar_of_another_model_of_that_name_is_not_touched(model, fit):
    paths.private(paths.models_folder())
    sidecar.save(target(), "ab" * 32, FOUND)
    before = target().read_bytes()
    with pytest.raises(SidecarError, match="another model") as caught:
        run(model, "--force")
    assert "rename" in caught.value.hint
    assert target().read_bytes() == before
    assert Runtime.made == []


def test_a_damaged_sidecar_is_said_before_the_model_is_loaded(model, fit):
    paths.private(paths.models_folder())
    target().write_bytes(b"GGUF and then nothing")
    with pytest.raises(SidecarError, match="damaged"):
        run(model)
    assert Runtime.made == []


def test_a_folder_that_cannot_be_written_is_one_sentence(model, fit, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sidecar, "save", full)
    with pytest.raises(SidecarError, match="No space left on device"):
        run(model)
