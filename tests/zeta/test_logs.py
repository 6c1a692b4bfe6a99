"""Log files: private, rotating, and without what was said."""

import logging

import pytest

from zeta import logs, paths

LOG = logging.getLogger("zeta.test")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    yield
    logs.stop()


def test_a_line_names_level_logger_and_message_in_a_file_of_the_owners():
    path = logs.start("info")
    LOG.info("page %d written in %.1f ms", 7, 2.5)
    logging.getLogger("memstore.store").warning("quota reached")
    assert path.parent == paths.state_folder() / "logs"
    assert path.stat().st_mode & 0o777 == 0o600
    first, second = path.read_text().splitlines()
    assert first.endswith("zeta.test: page 7 written in 2.5 ms")
    assert " INFO " in first
    assert second.endswith("memstore.store: quota reached")


def test_what_is_below_the_level_is_not_written():
    path = logs.start("warning")
    LOG.info("nothing")
    assert path.read_text() == ""


def test_an_exception_leaves_type_and_frames_and_not_its_message():
    path = logs.start("info")
    try:
        raise ValueError("my dog is called Rex")
    except ValueError:
        LOG.exception("the answer failed")
    text = path.read_text()
    assert "Rex" not in text.replace(' raise ValueError("my dog is called Rex")', "")
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert len([line for line in text.splitlines() if not line.startswith("    ")]) == 1


def test_an_exception_another_handler_has_printed_already_is_cut_too():
    other = logging.StreamHandler(open("/dev/null", "w"))  # noqa: SIM115
    LOG.addHandler(other)
    path = logs.start("info")
    secret = "".join(("R", "ex"))
    try:
        raise OSError(28, f"no space for {secret}")
    except OSError:
        LOG.exception("saving failed")
    LOG.removeHandler(other)
    other.stream.close()
    assert secret not in path.read_text()
    assert "OSError [errno 28]" in path.read_text()


def test_files_rotate_and_old_ones_go(monkeypatch):
    monkeypatch.setattr(logs, "FILE_BYTES", 200)
    path = logs.start("info")
    for number in range(100):
        LOG.info("event %d", number)
    files = sorted(file.name for file in path.parent.iterdir())
    assert files == ["zeta.log", *(f"zeta.log.{number}" for number in range(1, logs.OLD_FILES + 1))]
    assert all(file.stat().st_size <= 200 for file in path.parent.iterdir())
    assert "event 99" in path.read_text()


def test_incognito_makes_no_folder_and_no_file(tmp_path):
    assert logs.start("debug", to_disk=False) is None
    LOG.error("nothing")
    assert not (tmp_path / "home").exists()


def test_a_folder_that_refuses_does_not_stop_the_chat(tmp_path, capfd):
    (tmp_path / "home").write_text("a file in its place")
    assert logs.start("info") is None
    LOG.error("nothing")
    assert capfd.readouterr() == ("", "")


def test_starting_again_replaces_the_file_and_stopping_leaves_no_handler():
    before = list(logging.getLogger("zeta").handlers)
    logs.start("info")
    path = logs.start("info")
    LOG.info("once")
    logs.stop()
    LOG.error("not here")
    assert path.read_text().count("\n") == 1
    assert logging.getLogger("zeta").handlers == before
    assert logging.getLogger("zeta").level == logging.NOTSET
