"""What `zeta doctor` finds, says and packs. The models are tiny ones; no probe is made but where it is the matter."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import namedtuple
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from gguf import GGUFWriter
from small_store import fill, start
from tiny_models import BROKEN, CONTEXT_LENGTH

from memstore.agent.api import AgentMemory
from memstore.store import Store
from zeta import catalog, logs, modelfile, paths, probe, sidecar
from zeta import doctor as examination
from zeta.commands import doctor as command
from zeta.commands.doctor import as_lines, doctor
from zeta.doctor import Finding, Report, machine
from zeta.errors import ConfigError, ModelCrashed
from zeta.paths import input_history

SECRET = "The quince marmalade stands behind the barometer."
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user without settings, on a machine with room, where no model crashes."""
    for name in [name for name in os.environ if name.startswith("ZETA_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home" / "ann"
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("ZETA_HOME", str(folder / "zeta"))
    monkeypatch.setenv("ZETA_CTX", str(CONTEXT_LENGTH))
    monkeypatch.delenv("GHOST_DB", raising=False)
    monkeypatch.setattr(probe, "extra_buffers_work", lambda file: False)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, 10**12))
    yield folder
    logs.stop()


@pytest.fixture
def no_model(monkeypatch):
    """For tests of other sections: nothing is loaded, and the model is fine."""
    monkeypatch.setattr(examination, "chosen_model", lambda settings: iter([Finding("model", "file", "fine")]))


def run(*arguments):
    return CliRunner().invoke(doctor, [str(argument) for argument in arguments], catch_exceptions=False)


def one(report, section, name):
    (found,) = [each for each in report.findings if (each.section, each.name) == (section, name)]
    return found


def calibrate(path, folder):
    """Give a tiny model a sidecar, as the calibration of any model would."""
    background = np.ones((1, 1, 32, 32), np.int8), np.ones((1, 1, 32), np.float32)
    curve = ((0.0, 0.9, 0.25), (0.1, 0.4, 0.75))
    known = replace(
        sidecar.uncalibrated(2, 4),
        heads=((0, 1), (1, 2)),
        weights=(0.5, 0.5),
        curve=curve,
        mean_threshold=1.0,
        query_mean=np.ones((2, 32), np.float32),
        background=background,
    )
    sidecar.save(folder / f"{path.stem}.zeta.gguf", modelfile.inspect(path).fingerprint, known)


@pytest.mark.parametrize(("arch", "kind"), [("llama", "kv"), ("mamba", "state"), ("qwen2vl", "text")])
def test_the_paging_of_a_model_is_told_with_its_reason(tiny_model, arch, kind):
    path = tiny_model(arch)
    report = examination.examine(str(path))
    paging = one(report, "model", "paging").text
    assert paging.startswith(f"{kind}: ")
    assert len(paging.split()) > 4
    assert one(report, "model", "name").text == f"{path.stem}, architecture {arch}"
    assert one(report, "model", "chat template").data is True


def test_a_model_of_the_catalogue_is_called_what_it_is_called_there(tiny_model, monkeypatch):
    path = tiny_model()
    entry = catalog.Entry("smallest", "chat", path.name, (), path.stat().st_size)
    monkeypatch.setattr(catalog, "CATALOG", (entry,))
    paths.private(paths.models_folder())
    shutil.copy(path, entry.path)
    assert one(examination.examine("smallest"), "model", "name").text == "smallest, architecture llama"


def test_kv_is_counted_for_a_token_and_none_is_promised_where_none_is_kept(tiny_model):
    heads, dim, layers = 2, 32, 2
    known = one(examination.examine(str(tiny_model())), "model", "KV")
    assert known.data == layers * heads * dim * 2 * 2
    assert one(examination.examine(str(tiny_model("mamba"))), "model", "KV").data == 0


def test_a_model_that_could_be_calibrated_needs_it_and_one_that_could_not_does_not(tiny_model):
    path = tiny_model()
    assert one(examination.examine(str(path)), "model", "calibration").todo == f"run: zeta calibrate {path}"
    assert one(examination.examine(str(tiny_model("qwen2vl"))), "model", "calibration").todo == ""


def test_all_is_well_with_a_calibrated_model(tiny_model, monkeypatch):
    path = tiny_model()
    calibrate(path, paths.models_folder())
    monkeypatch.setenv("ZETA_THRESHOLD", "0.05")
    result = run("--model", path)
    assert "2 heads, 50% kept at 5% false recalls" in result.stdout
    assert result.stdout.endswith("everything is well\n")
    assert result.exit_code == 0


def test_a_calibration_of_a_newer_zeta_is_said_and_not_used(tiny_model, monkeypatch):
    path = tiny_model()
    with monkeypatch.context() as newer:
        newer.setattr(sidecar, "VERSION", sidecar.VERSION + 1)
        calibrate(path, paths.models_folder())
    found = one(examination.examine(str(path)), "model", "calibration")
    assert "version" in found.text
    assert found.todo == "update zeta"


def test_a_window_longer_than_the_model_was_trained_for_is_said(tiny_model, monkeypatch):
    monkeypatch.setenv("ZETA_CTX", str(CONTEXT_LENGTH + 128))
    found = one(examination.examine(str(tiny_model())), "model", "trained context")
    assert f"--ctx {CONTEXT_LENGTH}" in found.todo
    assert found.data == CONTEXT_LENGTH


def test_a_model_that_is_not_here_is_a_finding_with_the_command_and_the_rest_is_told(home):
    result = run()
    assert result.exit_code == command.FINDINGS
    assert "-> run: zeta models pull smollm2-135m" in result.stdout
    assert "free disk" in result.stdout
    assert result.stdout.endswith("1 thing needs attention\n")


@pytest.mark.parametrize("kind", BROKEN)
def test_a_model_file_that_cannot_be_used_is_a_finding_with_a_hint(broken_model, kind):
    report = examination.examine(str(broken_model(kind)))
    (found,) = report.attention
    assert found.section == "model"


def test_of_a_model_that_crashes_the_last_words_of_llama_are_told(tmp_path, monkeypatch):
    path = tmp_path / "odd.gguf"
    gguf = GGUFWriter(path, "no-such-architecture")
    gguf.add_tensor("token_embd.weight", np.ones((8, 8), np.float32))
    gguf.write_header_to_file()
    gguf.write_kv_data_to_file()
    gguf.write_tensors_to_file()
    gguf.close()

    def crash(file):
        raise ModelCrashed("it crashes", "try another")

    monkeypatch.setattr(probe, "extra_buffers_work", crash)
    report = examination.examine(str(path))
    assert one(report, "model", "loading") == Finding("model", "loading", "it crashes", "try another")
    assert "no-such-architecture" in one(report, "model", "llama.cpp said").text


def test_a_model_that_llama_cannot_hold_is_a_finding_with_what_llama_said(tiny_model, monkeypatch):
    monkeypatch.setenv("ZETA_CTX", str(1 << 22))
    monkeypatch.setattr("zeta.llama.C.llama_init_from_model", lambda *_: None)
    found = one(examination.examine(str(tiny_model())), "model", "loading")
    assert "cannot make a context" in found.text
    assert "--ctx" in found.todo


def test_a_library_that_does_not_load_is_a_finding_and_no_model_is_tried(monkeypatch):
    monkeypatch.setitem(sys.modules, "zeta.llama", None)
    report = examination.examine()
    assert "pip install" in one(report, "machine", "llama.cpp").todo
    assert "model" not in {each.section for each in report.findings}
    assert {"program", "store", "folders", "settings"} < {each.section for each in report.findings}


def test_another_build_than_the_pinned_one_needs_attention():
    pinned = machine.pinned()
    assert pinned is not None
    assert machine.build(pinned, pinned).todo == ""
    assert machine.build("0.0.1", pinned).todo.endswith(f"llama-cpp-python=={pinned}")
    assert machine.build(None, pinned).todo


def test_an_error_that_nobody_expected_is_a_finding_and_the_rest_is_told(monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("zeta.doctor.model.catalog.resolve", fail)
    report = examination.examine()
    assert "ZeroDivisionError: by zero" in one(report, "model", "error").text
    assert "--bundle" in one(report, "model", "error").todo
    assert one(report, "store", "path").text == str(paths.store_folder())


def test_a_store_is_counted_and_said_to_be_writable(no_model):
    with Store.open(paths.store_folder()) as store:
        fill(store, start(store)[2], 3)
    report = examination.examine()
    assert one(report, "store", "conversations").data == 1
    assert one(report, "store", "history").data == 96
    assert one(report, "store", "pages").text.startswith("3 pages, ")
    assert "of a quota of 20 GB" in one(report, "store", "pages").text
    assert one(report, "store", "state").text.startswith("writable")
    assert report.attention == ()


def test_agent_memory_is_named_with_its_size_and_counted(no_model):
    assert one(examination.examine(), "memory", "file").text == f"{paths.memory_file()} (not made yet)"
    with AgentMemory(paths.memory_file()) as memory:
        for key in ("one", "two", "gone"):
            memory.put("user:me", key, SECRET)
        memory.remove("user:me", "gone")
    report = examination.examine()
    found = one(report, "memory", "file")
    assert found.data == 2
    assert str(paths.memory_file()) in found.text
    assert "kB" in found.text
    assert report.attention == ()
    assert SECRET not in as_lines(report)


def test_a_broken_agent_memory_needs_attention_and_is_left_as_it_is(no_model):
    paths.memory_file().parent.mkdir(parents=True)
    paths.memory_file().write_bytes(b"not a database" * 1000)
    (found,) = examination.examine().attention
    assert (found.section, found.name) == ("memory", "file")
    assert paths.memory_file().read_bytes() == b"not a database" * 1000


def test_looking_makes_no_store_and_no_folder(no_model, home):
    assert "not made yet" in one(examination.examine(), "store", "state").text
    assert not home.exists()


def test_a_locked_store_is_said_with_who_holds_it(no_model):
    program = "import sys; from memstore.store import Store; from pathlib import Path\n"
    program += "with Store.open(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    command_line = [sys.executable, "-c", program, str(paths.store_folder())]
    with subprocess.Popen(command_line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "open\n"
        result = run()
        holder.stdin.close()
    assert result.exit_code == command.FINDINGS
    assert f"Process {holder.pid} writes the store" in result.stdout
    assert "-> Close that chat first" in result.stdout
    assert "conversations" in result.stdout
    assert run().exit_code == 0


def test_a_broken_store_is_a_finding_with_a_hint(no_model):
    with Store.open(paths.store_folder()) as store:
        fill(store, start(store)[2], 1)
    data = paths.store_folder() / "lmdb" / "data.mdb"
    data.write_bytes(b"not a database" * 1000)
    found = one(examination.examine(), "store", "state")
    assert found.todo
    assert str(paths.store_folder()) in found.text


def test_little_free_disk_needs_attention(no_model, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, 10**8))
    (found,) = examination.examine().attention
    assert (found.name, found.data) == ("free disk", 10**8)


def test_a_file_in_place_of_a_folder_needs_attention(no_model, home):
    (home / "zeta").mkdir(parents=True)
    paths.cache_folder().write_text("in the way")
    (found,) = examination.examine().attention
    assert (found.section, found.name) == ("folders", "cache")


def test_settings_are_told_with_their_source_and_a_broken_file_does_not_hide_the_rest(no_model, monkeypatch):
    file = paths.config_folder() / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("k = 3\n")
    assert one(examination.examine(), "settings", "k").text == f"3 (file: {file})"
    file.write_text("k = [\n")
    report = examination.examine()
    (found,) = report.attention
    assert found.section == "settings"
    assert one(report, "store", "path").text == str(paths.store_folder())


def test_offline_switches_are_told(no_model, monkeypatch):
    assert "no switch" in one(examination.examine(), "settings", "offline").text
    monkeypatch.setenv("ZETA_OFFLINE", "1")
    assert one(examination.examine(), "settings", "offline").text == "ZETA_OFFLINE=1"


def test_the_json_says_the_same_as_the_lines(no_model, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, 10**8))
    result = run("--json")
    found = json.loads(result.stdout)
    assert result.exit_code == command.FINDINGS
    assert (found["schema"], found["ok"]) == (1, False)
    lines = run().stdout
    assert {"section", "name", "text", "todo", "data"} == set(found["findings"][0])
    assert all(row["name"] in lines for row in found["findings"])
    assert any("free some space" in row["todo"] for row in found["findings"])


def test_a_terminal_gets_a_table_with_what_to_do(no_model, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "stdout", Terminal())
    command._show(Report((Finding("store", "state", "[bold]locked", "close it"),), None))
    shown = sys.stdout.getvalue()
    assert "[bold]locked" in shown
    assert "close it" in shown
    assert "1 thing needs attention" in shown


def test_control_characters_of_a_model_do_not_reach_the_reader():
    lines = as_lines(Report((Finding("model", "name", "a\x1b]0;owned\x07b\nc"),), None))
    assert "\x1b" not in lines
    assert "a ]0;owned b c" in lines


def unpacked(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_bundle_holds_no_word_of_a_chat(no_model, home, tmp_path, monkeypatch):
    with Store.open(paths.store_folder()) as store:
        log = start(store, title=SECRET)[2]
        fill(store, log, 2, SECRET)
    paths.private(input_history().parent)
    input_history().write_text(SECRET)
    monkeypatch.setenv("ZETA_SYSTEM", SECRET)
    file = tmp_path / "bundle.zip"
    assert run("--bundle", file).exit_code == 0
    words = [word.strip(".") for word in SECRET.split() if len(word) > 4]
    members = unpacked(file)
    assert set(members) >= {"report.txt", "report.json", "settings.txt", "logs/zeta.log"}
    for text in (*members.values(), file.read_bytes().decode("latin-1")):
        assert not any(word in text for word in words)
    assert f"system = {len(SECRET)} characters (environment: ZETA_SYSTEM)" in members["settings.txt"]
    assert file.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"


def test_a_bundle_names_the_home_folder_by_its_sign_alone(no_model, home, tmp_path):
    paths.private(logs.log_folder())
    for name in ("zeta.log", "zeta.log.1"):
        (logs.log_folder() / name).write_text(f"opened {home}/zeta and {home}-2 and {home}\n")
    file = tmp_path / "bundle.zip"
    run("--bundle", file)
    members = unpacked(file)
    assert members["logs/zeta.log.1"].startswith(f"opened ~/zeta and {home}-2 and ~\n")
    members = {name: text.replace(f"{home}-2", "") for name, text in members.items()}
    assert not any(str(home) in text for text in members.values())
    assert "~/zeta/data/store" in members["report.txt"]
    assert any(row["text"] == "~/zeta/data/store" for row in json.loads(members["report.json"])["findings"])


def test_a_bundle_does_not_overwrite_and_says_so_before_it_looks(tmp_path, monkeypatch):
    monkeypatch.setattr(examination, "examine", lambda *_: pytest.fail("it looked"))
    file = tmp_path / "bundle.zip"
    file.write_text("mine")
    with pytest.raises(ConfigError, match="exists"):
        run("--bundle", file)
    assert file.read_text() == "mine"


def test_a_bundle_that_cannot_be_written_is_one_sentence(no_model, tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        run("--bundle", tmp_path / "no such folder" / "bundle.zip")


def test_a_bundle_is_made_where_things_need_attention_and_the_exit_code_says_so(tmp_path):
    result = run("--bundle", tmp_path / "bundle.zip", "--json")
    assert result.exit_code == command.FINDINGS
    assert json.loads(unpacked(tmp_path / "bundle.zip")["report.json"])["ok"] is False
    assert json.loads(result.stdout)["ok"] is False
