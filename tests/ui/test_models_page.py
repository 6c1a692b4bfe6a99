"""The models page: what is offered in each state, what is asked before it deletes, and progress in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.models.drop import dropped_file
from ui.models.hub import Fault, address
from ui.models.page import ModelsPage
from ui.models.progress import LONGEST, Progress, span
from ui.models.standing import Action, Standing
from zeta.worker.rows import ModelRow

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
"""The offscreen platform says so of every window that has a smallest size."""

HERE = ModelRow("small", "Small enough", "chat", "MIT", "/models/small.gguf", 98_400_000, True, 0, True)
OTHER = ModelRow("other", "Another one", "chat", "Apache-2.0", "/models/other.gguf", 1_000_000_000, True, 0, False)
AWAY = ModelRow("away", "Not fetched", "chat", "MIT", "/models/away.gguf", 98_400_000, False, 0, False)
PARTLY = replace(AWAY, name="partly", path="/models/partly.gguf", arrived=31_000_000)
HELPER = ModelRow("minilm", "Embeds", "embedding", "Apache-2.0", "/models/minilm.gguf", 46_200_000, False, 0, False)
ROWS = [HELPER, HERE, OTHER, AWAY, PARTLY]
FAR = "hf:owner/repo/far.gguf"


class Confirm:
    """Answers every question with `answer` and keeps what was asked."""

    def __init__(self, answer: bool = True) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, parent: QWidget, title: str, text: str, yes: str, danger: bool = False) -> bool:
        self.asked.append(text)
        return self.answer


@pytest.fixture
def confirm() -> Confirm:
    return Confirm()


@pytest.fixture
def page(qtbot: QtBot, look: Look, confirm: Confirm) -> ModelsPage:
    page = ModelsPage(look, chooser=lambda parent: Path("/tmp/chosen.gguf"), confirm=confirm)
    qtbot.addWidget(page)
    page.set_models(ROWS)
    page.set_current(HERE.path)
    return page


def offered(page: ModelsPage, name: str) -> list[Action]:
    return [action for action, button in page.card(name).buttons.items() if not button.isHidden()]


def words(widget: QWidget) -> str:
    """Everything that stands on it, places to break left out."""
    labels = [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]
    return "\n".join(labels).replace("\u200b", "")


def emitted(qtbot: QtBot, signal: Signal, act: Callable[[], object]) -> object:
    with qtbot.waitSignal(signal, timeout=1000) as caught:
        act()
    return caught.args[0]


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("small", [Action.CALIBRATE]),
        ("other", [Action.USE, Action.CALIBRATE, Action.REMOVE]),
        ("away", [Action.DOWNLOAD]),
        ("partly", [Action.RESUME, Action.CANCEL]),
        ("minilm", [Action.DOWNLOAD]),
    ],
)
def test_a_card_offers_what_its_state_allows(page: ModelsPage, name: str, actions: list[Action]) -> None:
    assert offered(page, name) == actions


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("small", ["98.4 MB · MIT · calibrated", "in use"]),
        ("other", ["1 GB · Apache-2.0 · not calibrated yet", "on this machine", "attention heads"]),
        ("away", ["not here"]),
        ("partly", ["31 MB of 98.4 MB arrived"]),
    ],
)
def test_a_card_says_size_licence_and_state(page: ModelsPage, name: str, said: list[str]) -> None:
    assert all(each in words(page.card(name)) for each in said)


def test_chat_models_stand_above_those_that_help_memory(qtbot: QtBot, page: ModelsPage) -> None:
    page.resize(800, 1600)
    with qtbot.waitExposed(page):
        page.show()
    tops = {
        name: page.card(name).mapTo(page, page.card(name).rect().topLeft()).y()
        for name in ("small", "partly", "minilm")
    }
    assert tops["small"] < tops["partly"] < tops["minilm"]


@pytest.mark.parametrize(
    ("name", "action", "signal", "value"),
    [
        ("away", Action.DOWNLOAD, "pull_wanted", "away"),
        ("partly", Action.RESUME, "pull_wanted", "partly"),
        ("partly", Action.CANCEL, "cancel_wanted", "partly"),
        ("other", Action.USE, "use_wanted", "/models/other.gguf"),
        ("other", Action.CALIBRATE, "calibrate_wanted", "/models/other.gguf"),
        ("other", Action.REMOVE, "remove_wanted", "/models/other.gguf"),
    ],
)
def test_a_button_tells_what_is_wanted(
    qtbot: QtBot, page: ModelsPage, name: str, action: Action, signal: str, value: str
) -> None:
    assert emitted(qtbot, getattr(page, signal), page.card(name).buttons[action].click) == value


@pytest.mark.parametrize(
    ("name", "action", "signal", "named"),
    [
        ("partly", Action.CANCEL, "cancel_wanted", "31 MB of partly"),
        ("other", Action.REMOVE, "remove_wanted", "other, 1 GB"),
    ],
)
def test_nothing_is_deleted_where_the_person_says_no(
    qtbot: QtBot, page: ModelsPage, confirm: Confirm, name: str, action: Action, signal: str, named: str
) -> None:
    confirm.answer = False
    with qtbot.assertNotEmitted(getattr(page, signal)):
        page.card(name).buttons[action].click()
    assert named in confirm.asked[0]


def test_a_download_shows_bytes_rate_time_and_can_be_paused(qtbot: QtBot, page: ModelsPage) -> None:
    page.set_download("away", 31_000_000, 98_400_000, 4_200_000.0, "trying the hub")
    card = page.card("away")
    assert offered(page, "away") == [Action.PAUSE, Action.CANCEL]
    assert not card.meter.isHidden()
    assert "31 MB of 98.4 MB · 4.2 MB/s · about 16 s left" in words(card)
    assert "31 %" in words(card)
    assert "trying the hub" in words(card)
    assert card.meter.bar.value() == 315
    assert emitted(qtbot, page.pause_wanted, card.buttons[Action.PAUSE].click) == "away"


def test_the_hash_check_is_shown_as_checking(page: ModelsPage) -> None:
    page.set_download("away", 98_400_000, 98_400_000, 4_200_000.0, "")
    assert "checking…" in words(page.card("away"))


def test_a_download_of_unknown_length_shows_what_has_come(page: ModelsPage) -> None:
    page.set_download("away", 31_000_000, None, 0.0, "")
    assert "31 MB so far" in words(page.card("away"))
    assert "%" not in words(page.card("away"))


def test_a_paused_download_can_be_resumed(page: ModelsPage) -> None:
    page.set_download("away", 31_000_000, 98_400_000, 0.0, "")
    page.end_download("away", None)
    assert offered(page, "away") == [Action.RESUME, Action.CANCEL]
    assert page.card("away").meter.isHidden()
    assert "31 MB of 98.4 MB arrived" in words(page.card("away"))


def test_a_broken_download_says_why_and_how_to_go_on(page: ModelsPage) -> None:
    page.set_download("away", 31_000_000, 98_400_000, 0.0, "")
    page.end_download("away", ("the network went away", "try again later"))
    assert "the network went away" in words(page.card("away"))
    assert "try again later" in words(page.card("away"))
    assert Action.RESUME in offered(page, "away")
    page.set_download("away", 32_000_000, 98_400_000, 0.0, "")
    assert "the network went away" not in words(page.card("away"))


def test_the_focus_goes_from_download_to_pause(qtbot: QtBot, page: ModelsPage) -> None:
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.card("away").buttons[Action.DOWNLOAD].setFocus()
    page.set_download("away", 0, 98_400_000, 0.0, "")
    assert page.card("away").buttons[Action.PAUSE].hasFocus()


def test_calibration_shows_its_step_and_can_be_cancelled(qtbot: QtBot, page: ModelsPage) -> None:
    page.set_calibration(OTHER.path, 0.4, "reading history 3 of 8")
    assert offered(page, "other") == [Action.CANCEL]
    with qtbot.waitSignal(page.stop_wanted) as stopped, qtbot.assertNotEmitted(page.cancel_wanted):
        page.card("other").buttons[Action.CANCEL].click()
    assert stopped.args == [OTHER.path]
    assert "calibrating…" in words(page.card("other"))
    assert "40 %" in words(page.card("other"))
    assert "reading history 3 of 8" in words(page.card("other"))
    page.end_calibration(OTHER.path, ("not enough memory", "close other programs"))
    assert "not enough memory" in words(page.card("other"))
    assert Action.CALIBRATE in offered(page, "other")


def test_a_model_that_cannot_load_says_why_on_its_card(page: ModelsPage) -> None:
    page.set_problem(OTHER.path, "other.gguf is truncated", "fetch it again")
    assert "other.gguf is truncated" in words(page.card("other"))
    assert "truncated" not in words(page.card("small"))
    page.set_current(OTHER.path)
    assert "truncated" not in words(page.card("other"))


def test_a_problem_of_no_model_stands_above_all_cards(page: ModelsPage) -> None:
    page.set_problem("", "the models folder cannot be read", "check who may read it")
    assert "the models folder cannot be read" in words(page.problem)


def test_a_model_opened_from_elsewhere_has_a_card_that_deletes_nothing(page: ModelsPage) -> None:
    page.set_current("/downloads/mine.gguf")
    assert offered(page, "/downloads/mine.gguf") == [Action.CALIBRATE]
    assert "in use" in words(page.card("/downloads/mine.gguf"))
    assert offered(page, "small") == [Action.USE, Action.CALIBRATE, Action.REMOVE]
    page.set_problem("/downloads/bad.gguf", "bad.gguf is no GGUF file", "")
    assert Action.REMOVE not in offered(page, "/downloads/bad.gguf")
    page.set_current(HERE.path)
    with pytest.raises(KeyError):
        page.card("/downloads/mine.gguf")


def test_a_model_that_is_gone_from_the_list_loses_its_card(page: ModelsPage) -> None:
    page.set_models([HERE])
    with pytest.raises(KeyError):
        page.card("away")


def test_cards_are_kept_when_the_list_comes_again(page: ModelsPage) -> None:
    before = page.card("away")
    page.set_models(ROWS)
    assert page.card("away") is before


def test_a_download_of_the_hub_has_a_card_until_it_is_in_the_list(page: ModelsPage) -> None:
    page.set_download(FAR, 10, 100, 1.0, "")
    page.set_models(ROWS)
    assert offered(page, FAR) == [Action.PAUSE, Action.CANCEL]
    page.set_download(FAR, 100, 100, 1.0, "")
    page.end_download(FAR, None)
    with pytest.raises(KeyError):
        page.card(FAR)


def test_an_address_that_leads_nowhere_comes_back_to_the_field_with_the_reason(page: ModelsPage) -> None:
    page.set_download(FAR, 0, None, 0.0, "")
    page.end_download(FAR, ("there is no such file", "check the address"))
    assert page.fetching.field.text() == FAR
    assert "there is no such file" in words(page.fetching)


def test_the_end_of_an_unknown_download_is_no_matter(page: ModelsPage) -> None:
    page.end_download("nobody", None)
    with pytest.raises(KeyError):
        page.card("nobody")


def test_a_download_that_failed_before_it_told_anything_says_why(page: ModelsPage) -> None:
    page.end_download("hf:owner/repo/x.gguf", ("the engine ended", ""))
    assert "the engine ended" in words(page.fetching)
    assert page.fetching.field.text() == "hf:owner/repo/x.gguf"


def test_a_right_address_is_fetched_with_the_enter_key(qtbot: QtBot, page: ModelsPage) -> None:
    page.fetching.field.setText(f" {FAR} ")
    with qtbot.waitSignal(page.pull_wanted) as signal:
        qtbot.keyClick(page.fetching.field, Qt.Key.Key_Return)
    assert signal.args == [FAR]
    assert page.fetching.field.text() == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no address"), ("hf:owner/repo/file.bin", "another kind"), ("hf:owner/../x.gguf", "no name")],
)
def test_a_wrong_address_is_refused_in_words_and_stays(qtbot: QtBot, page: ModelsPage, text: str, said: str) -> None:
    page.fetching.field.setText(text)
    with qtbot.assertNotEmitted(page.pull_wanted):
        page.fetching.button.click()
    assert said in words(page.fetching)
    assert page.fetching.field.text() == text


def test_the_open_button_opens_what_was_chosen(qtbot: QtBot, page: ModelsPage) -> None:
    assert emitted(qtbot, page.open_wanted, page.opening.button.click) == Path("/tmp/chosen.gguf")


def test_choosing_no_file_opens_nothing(qtbot: QtBot, look: Look) -> None:
    page = ModelsPage(look, chooser=lambda parent: None)
    qtbot.addWidget(page)
    with qtbot.assertNotEmitted(page.open_wanted):
        page.opening.button.click()


def files(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def test_a_model_dropped_on_the_page_is_opened(qtbot: QtBot, page: ModelsPage) -> None:
    data = files("/tmp/My Model.GGUF")
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, data, left, none)
    page.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert "Let go" in words(page.opening)
    drop = QDropEvent(QPointF(9, 9), copy, data, left, none)
    assert emitted(qtbot, page.open_wanted, lambda: page.dropEvent(drop)) == Path("/tmp/My Model.GGUF")
    assert "Let go" not in words(page.opening)


@pytest.mark.parametrize("data", [files("/tmp/a.txt"), files("/tmp/a.gguf", "/tmp/b.gguf"), files(), QMimeData()])
def test_anything_else_is_not_taken(data: QMimeData) -> None:
    assert dropped_file(data, ".gguf") is None


def test_a_model_of_the_web_is_not_fetched_by_dropping_it() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.gguf")])
    assert dropped_file(data, ".gguf") is None


def test_escape_and_the_button_lead_back(qtbot: QtBot, page: ModelsPage) -> None:
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page.fetching.field, Qt.Key.Key_Escape)
    with qtbot.waitSignal(page.closed):
        page.back.click()


def test_hostile_names_are_plain_text_on_one_line(qtbot: QtBot, page: ModelsPage) -> None:
    name = "<img src=x>\n\u202egpj" + "a" * 300
    page.set_models([replace(HERE, name=name, about=name, path="/models/x.gguf")])
    page.resize(400, 600)
    with qtbot.waitExposed(page):
        page.show()
    card = page.card(name)
    assert "\u202e" not in words(card)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in card.findChildren(QLabel) if label.text())
    assert card.width() <= 400
    tips = [label.toolTip() for label in card.findChildren(QLabel)]
    assert any("&lt;img" in tip for tip in tips)
    assert not any("<img" in tip for tip in tips)


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_the_column_is_never_wider_than_760_nor_than_the_page(qtbot: QtBot, page: ModelsPage, width: int) -> None:
    page.resize(width, 700)
    with qtbot.waitExposed(page):
        page.show()
    card = page.card("small")
    assert card.width() <= 760
    assert card.mapTo(page, card.rect().bottomRight()).x() < width


def test_the_page_mirrors_where_people_read_from_right_to_left(qtbot: QtBot, page: ModelsPage) -> None:
    page.resize(1200, 700)
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    with qtbot.waitExposed(page):
        page.show()
    card = page.card("small")
    assert card.mapTo(page, card.rect().topLeft()).x() > 1200 - 760 - 64
    assert page.back.x() > 1000


def test_the_bar_fills_from_the_leading_end(qtbot: QtBot, look: Look, page: ModelsPage) -> None:
    bar = page.card("away").meter.bar
    bar.show_part(0.5)
    bar.setFixedSize(100, 8)
    accent = look.color("accent")
    assert bar.grab().toImage().pixelColor(25, 4) == accent
    bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    image = bar.grab().toImage()
    assert image.pixelColor(75, 4) == accent
    assert image.pixelColor(25, 4) != accent


def test_another_theme_and_size_reach_the_cards(qtbot: QtBot, look: Look, page: ModelsPage) -> None:
    states = page.card("small").findChildren(QLabel)
    look.choose("dark", 1.5)
    assert any(look.theme.accent in label.styleSheet() for label in states)


def test_every_control_has_a_name_of_its_own(page: ModelsPage) -> None:
    controls = [each for each in page.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    names = [each.accessibleName() or each.property("text") for each in controls]
    assert all(names)
    assert len(set(names)) == len(names)


rows = st.builds(
    ModelRow,
    name=st.just("m"),
    about=st.text(),
    kind=st.sampled_from(["chat", "embedding"]),
    licence=st.text(),
    path=st.just("/m.gguf"),
    size=st.integers(0, 10**13),
    here=st.booleans(),
    arrived=st.integers(0, 10**13),
    calibrated=st.booleans(),
)


@given(st.builds(Standing, rows, st.booleans(), st.booleans(), st.booleans(), st.booleans()))
def test_nothing_that_is_in_use_or_under_way_can_be_removed(standing: Standing) -> None:
    actions = standing.actions()
    if standing.current or standing.downloading or standing.calibrating or not standing.ours or not standing.row.here:
        assert Action.REMOVE not in actions
    if standing.row.kind != "chat":
        assert Action.USE not in actions
    assert len(set(actions)) == len(actions)


@given(st.integers(0, 10**13), st.none() | st.integers(0, 10**13), st.floats(allow_nan=True, allow_infinity=True))
def test_progress_is_a_part_of_one_and_its_guess_is_no_nonsense(done: int, total: int | None, rate: float) -> None:
    progress = Progress(done, total, rate)
    assert progress.part is None or 0 <= progress.part <= 1
    left = progress.seconds_left
    assert left is None or 0 <= left <= LONGEST


@given(st.integers(0, LONGEST))
def test_a_time_to_wait_is_never_nought(seconds: int) -> None:
    number, unit = span(seconds)
    assert number >= 1
    assert abs(number * {"s": 1, "min": 60, "h": 3600}[unit] - max(seconds, 1)) <= {"s": 0, "min": 30, "h": 1800}[unit]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("hf:o/r/f.gguf", "hf:o/r/f.gguf"),
        ("  hf:o/r@abc/deep/f.gguf\n", "hf:o/r@abc/deep/f.gguf"),
        ("https://huggingface.co/o/r/blob/main/f.gguf", "hf:o/r/f.gguf"),
        ("https://huggingface.co/o/r/resolve/abc/d/f.gguf?download=true", "hf:o/r@abc/d/f.gguf"),
    ],
)
def test_an_address_of_the_hub_is_understood(text: str, spec: str) -> None:
    assert address(text) == spec


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.FORM),
        ("o/r/f.gguf", Fault.FORM),
        ("hf:o/f.gguf", Fault.FORM),
        ("https://evil.example/o/r/blob/main/f.gguf", Fault.FORM),
        ("https://[", Fault.FORM),
        ("hf:o/r/f.safetensors", Fault.SUFFIX),
        ("hf:o/r/.gguf", Fault.SUFFIX),
        ("hf:o/r/../f.gguf", Fault.PATH),
        ("hf:../r/f.gguf", Fault.PATH),
        ("hf:o/@x/f.gguf", Fault.PATH),
        ("hf:o/r//f.gguf", Fault.PATH),
        ("hf:o/r\\x/f.gguf", Fault.PATH),
        ("https://huggingface.co/o/r/blob/main/%2e%2e/f.gguf", Fault.PATH),
    ],
)
def test_what_is_no_address_of_the_hub_is_told_apart(text: str, fault: Fault) -> None:
    assert address(text) is fault


@given(st.text() | st.text().map(lambda text: f"hf:o/r/{text}.gguf") | st.text().map(lambda text: f"https://{text}"))
def test_no_address_leads_out_of_the_models_folder(text: str) -> None:
    found = address(text)
    if not isinstance(found, Fault):
        parts = found.removeprefix("hf:").split("/")
        assert len(parts) >= 3
        assert not {"", ".", ".."} & set(parts)
        assert "\\" not in found
