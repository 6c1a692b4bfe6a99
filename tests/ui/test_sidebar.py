from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.sidebar import Sidebar
from ui.sidebar.menu import ChatMenu
from ui.sidebar.view import ChatView
from zeta.worker.rows import ChatRow, HitRow

NOW = datetime(2025, 11, 20, 12, 0).timestamp()
DAY = 86400.0
LISBON = ChatRow("a", "Lisbon trip", 0, NOW - 5, False, "Gate B12 at 6:40", 412)
PATENT = ChatRow("b", "Patent draft", 0, NOW - 2 * DAY, True, "", 1204)
KITCHEN = ChatRow("c", "Kitchen renovation", 0, NOW - 17 * DAY, False, "The tiles arrive", 87)
CHATS = [LISBON, PATENT, KITCHEN]
HIT = HitRow("c", "Kitchen renovation", 7, "user", NOW - DAY, "…the plumber comes through gate B12…")
OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
"""Opening a menu there warns of what it cannot do."""
TEXT = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def sidebar(qtbot: QtBot, look: Look) -> Iterator[Sidebar]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    made = Sidebar(look, clock=lambda: NOW, parent=window)
    made.resize(264, 700)
    made.set_chats(CHATS)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield made
    window.close()


def model(view: ChatView) -> QAbstractItemModel:
    return view.model()


def titles(view: ChatView) -> list[str]:
    return [model(view).index(row, 0).data() for row in range(model(view).rowCount())]


def row(view: ChatView, title: str) -> QModelIndex:
    return model(view).index(titles(view).index(title), 0)


def search(qtbot: QtBot, sidebar: Sidebar, text: str, hits: list[HitRow]) -> None:
    with qtbot.waitSignal(sidebar.search_wanted):
        sidebar.search.setText(text)
    sidebar.set_hits(text, hits)


def test_chats_stand_under_pinned_and_chats(sidebar: Sidebar) -> None:
    assert titles(sidebar.chats) == ["PINNED", "Patent draft", "CHATS", "Lisbon trip", "Kitchen renovation"]


def test_a_screen_reader_hears_title_date_and_pages(sidebar: Sidebar) -> None:
    assert row(sidebar.chats, "Patent draft").data(TEXT) == "Patent draft, Tuesday, 1,204 pages"
    assert row(sidebar.chats, "Kitchen renovation").data(TEXT) == "Kitchen renovation, 3 November, 87 pages"


def test_a_screen_reader_hears_which_chat_is_open_and_which_are_pinned(sidebar: Sidebar) -> None:
    sidebar.set_open("b")
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    assert row(sidebar.chats, "Patent draft").data(role) == "Open and pinned"
    assert row(sidebar.chats, "Lisbon trip").data(role) == ""


def test_heads_of_sections_cannot_be_chosen(sidebar: Sidebar) -> None:
    assert row(sidebar.chats, "PINNED").flags() == Qt.ItemFlag.NoItemFlags


def test_a_chat_without_a_title_is_called_new_chat(sidebar: Sidebar) -> None:
    sidebar.set_chats([replace(LISBON, title="\x00 \n")])
    assert titles(sidebar.chats) == ["CHATS", "New chat"]


def test_a_hostile_title_is_one_plain_line_even_in_its_tooltip(sidebar: Sidebar) -> None:
    sidebar.set_chats([replace(LISBON, title="<b>x</b>\n\u202e" + "y" * 10_000)])
    index = model(sidebar.chats).index(1, 0)
    assert index.data().startswith("<b>x</b> yyy")
    assert len(index.data()) <= 300
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("<qt>&lt;b&gt;x&lt;/b&gt;")
    sidebar.grab()


def test_a_click_opens_a_chat(qtbot: QtBot, sidebar: Sidebar) -> None:
    place = sidebar.chats.visualRect(row(sidebar.chats, "Lisbon trip")).center()
    with qtbot.waitSignal(sidebar.open_wanted) as opened:
        qtbot.mouseClick(sidebar.chats.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == ["a"]


def test_a_click_on_the_head_of_a_section_opens_nothing(qtbot: QtBot, sidebar: Sidebar) -> None:
    place = sidebar.chats.visualRect(row(sidebar.chats, "CHATS")).center()
    with qtbot.assertNotEmitted(sidebar.open_wanted):
        qtbot.mouseClick(sidebar.chats.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_arrow_keys_pass_over_heads_and_return_opens(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.chats.enter()
    assert sidebar.chats.currentIndex() == row(sidebar.chats, "Patent draft")
    qtbot.keyClick(sidebar.chats, Qt.Key.Key_Down)
    with qtbot.waitSignal(sidebar.open_wanted) as opened:
        qtbot.keyClick(sidebar.chats, Qt.Key.Key_Return)
    assert opened.args == ["a"]


def test_up_on_the_first_row_goes_to_the_search(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.chats.enter()
    qtbot.keyClick(sidebar.chats, Qt.Key.Key_Up)
    qtbot.waitUntil(sidebar.search.hasFocus)


def test_delete_and_pin_have_keys(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.chats.setCurrentIndex(row(sidebar.chats, "Patent draft"))
    with qtbot.waitSignal(sidebar.delete_wanted) as deleted:
        qtbot.keyClick(sidebar.chats, Qt.Key.Key_Delete)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(sidebar.pin_wanted) as pinned:
        qtbot.keyClick(sidebar.chats, Qt.Key.Key_P, both)
    assert deleted.args == ["b"]
    assert pinned.args == ["b", False]


def test_a_key_of_the_list_is_for_its_row_even_if_the_window_has_the_same(qtbot: QtBot, sidebar: Sidebar) -> None:
    shortcut = QShortcut(QKeySequence("Ctrl+Shift+P"), sidebar.window())
    sidebar.chats.setCurrentIndex(row(sidebar.chats, "Lisbon trip"))
    sidebar.chats.setFocus()
    qtbot.waitUntil(sidebar.chats.hasFocus)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.assertNotEmitted(shortcut.activated), qtbot.waitSignal(sidebar.pin_wanted) as pinned:
        qtbot.keyClick(sidebar.chats, Qt.Key.Key_P, both)
    assert pinned.args == ["a", True]


def test_keys_do_nothing_without_a_current_row(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.set_chats([])
    with qtbot.assertNotEmitted(sidebar.delete_wanted), qtbot.assertNotEmitted(sidebar.open_wanted):
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_Up):
            qtbot.keyClick(sidebar.chats, key)


def editor(view: ChatView) -> QLineEdit:
    fields = view.viewport().findChildren(QLineEdit)
    return fields[-1]


def test_f2_renames_in_place(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.chats.setCurrentIndex(row(sidebar.chats, "Lisbon trip"))
    qtbot.keyClick(sidebar.chats, Qt.Key.Key_F2)
    assert editor(sidebar.chats).text() == "Lisbon trip"
    assert editor(sidebar.chats).accessibleName() == "Title of the chat"
    editor(sidebar.chats).setText("  Porto\x07 trip ")
    with qtbot.waitSignal(sidebar.rename_wanted) as renamed:
        qtbot.keyClick(editor(sidebar.chats), Qt.Key.Key_Return)
    assert renamed.args == ["a", "Porto trip"]


@pytest.mark.parametrize("typed", ["", "   ", "Lisbon trip"])
def test_an_empty_or_the_same_title_is_no_rename(qtbot: QtBot, sidebar: Sidebar, typed: str) -> None:
    sidebar.chats.setCurrentIndex(row(sidebar.chats, "Lisbon trip"))
    qtbot.keyClick(sidebar.chats, Qt.Key.Key_F2)
    editor(sidebar.chats).setText(typed)
    with qtbot.assertNotEmitted(sidebar.rename_wanted):
        qtbot.keyClick(editor(sidebar.chats), Qt.Key.Key_Return)


def test_rows_given_anew_do_not_undo_what_is_being_typed(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.chats.setCurrentIndex(row(sidebar.chats, "Kitchen renovation"))
    qtbot.keyClick(sidebar.chats, Qt.Key.Key_F2)
    qtbot.keyClicks(editor(sidebar.chats), "Bath")
    sidebar.set_chats([KITCHEN, LISBON, PATENT])
    QApplication.processEvents()
    assert editor(sidebar.chats).text() == "Bath"
    with qtbot.waitSignal(sidebar.rename_wanted) as renamed:
        qtbot.keyClick(editor(sidebar.chats), Qt.Key.Key_Return)
    assert renamed.args == ["c", "Bath"]


def test_the_current_row_and_the_scroll_stay_when_rows_are_given_anew(qtbot: QtBot, sidebar: Sidebar) -> None:
    many = [replace(LISBON, id=str(number), title=f"Chat {number}") for number in range(200)]
    sidebar.set_chats(many)
    QApplication.processEvents()
    bar = sidebar.chats.verticalScrollBar()
    sidebar.chats.setCurrentIndex(row(sidebar.chats, "Chat 100"))
    QApplication.processEvents()
    place = bar.value()
    assert place > 0
    sidebar.set_chats([many[150], *many[:150], *many[152:]])
    QApplication.processEvents()
    assert sidebar.chats.currentIndex().data() == "Chat 100"
    assert bar.value() == place


def test_the_open_chat_becomes_the_current_row_as_soon_as_it_is_listed(sidebar: Sidebar) -> None:
    sidebar.set_open("new")
    sidebar.set_chats([replace(LISBON, id="new", title="Fresh"), *CHATS])
    assert sidebar.chats.currentIndex().data() == "Fresh"


def test_a_moved_current_row_is_not_taken_back_by_new_rows(sidebar: Sidebar) -> None:
    sidebar.set_open("a")
    sidebar.chats.setCurrentIndex(row(sidebar.chats, "Kitchen renovation"))
    sidebar.set_chats([KITCHEN, LISBON, PATENT])
    assert sidebar.chats.currentIndex().data() == "Kitchen renovation"


def test_the_model_keeps_the_rules_of_models(sidebar: Sidebar) -> None:
    tester = QAbstractItemModelTester(model(sidebar.chats), QAbstractItemModelTester.FailureReportingMode.Warning)
    sidebar.set_chats([KITCHEN, replace(PATENT, pinned=False)])
    sidebar.set_chats([])
    sidebar.set_chats([*CHATS, LISBON])
    sidebar.set_open("c")
    assert tester.model() is model(sidebar.chats)


def test_a_chat_in_deletion_is_hidden_and_comes_back_to_its_place(sidebar: Sidebar) -> None:
    before = titles(sidebar.chats)
    sidebar.hide_chat("b")
    assert titles(sidebar.chats) == ["CHATS", "Lisbon trip", "Kitchen renovation"]
    sidebar.set_chats(CHATS)
    assert "Patent draft" not in titles(sidebar.chats)
    sidebar.show_chat("b")
    assert titles(sidebar.chats) == before


def test_an_incognito_chat_stands_on_top_until_it_is_gone(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.set_incognito(ChatRow("i", "", 0, NOW, False, "", 0))
    assert titles(sidebar.chats)[0] == "Incognito chat"
    index = model(sidebar.chats).index(0, 0)
    assert "nothing is written" in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    sidebar.chats.setCurrentIndex(index)
    with qtbot.assertNotEmitted(sidebar.pin_wanted):
        qtbot.keyClick(sidebar.chats, Qt.Key.Key_F2)
        qtbot.keyClick(
            sidebar.chats, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    assert not sidebar.chats.viewport().findChildren(QLineEdit)
    sidebar.set_incognito(None)
    assert titles(sidebar.chats)[0] == "PINNED"


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


@OFFSCREEN
def test_the_menu_of_a_chat_offers_everything(qtbot: QtBot, sidebar: Sidebar) -> None:
    view = sidebar.chats
    view.setCurrentIndex(row(view, "Lisbon trip"))
    place = view.visualRect(view.currentIndex()).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, view.mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    menu = view.findChildren(ChatMenu)[-1]
    qtbot.waitUntil(menu.isVisible)
    assert texts(menu) == ["Rename", "Pin", "Export", "Delete"]
    with qtbot.waitSignal(sidebar.pin_wanted) as pinned:
        menu.actions()[1].trigger()
    with qtbot.waitSignal(sidebar.delete_wanted) as deleted:
        menu.actions()[-1].trigger()
    kinds = menu.actions()[2].menu()
    assert isinstance(kinds, QMenu)
    suffixes = []
    sidebar.export_wanted.connect(lambda chat, suffix: suffixes.append((chat, suffix)))
    for action in kinds.actions():
        action.trigger()
    menu.close()
    assert pinned.args == ["a", True]
    assert deleted.args == ["a"]
    assert suffixes == [("a", "md"), ("a", "json"), ("a", "zmem")]


@OFFSCREEN
def test_the_menu_belongs_to_the_row_under_the_pointer(qtbot: QtBot, sidebar: Sidebar) -> None:
    view = sidebar.chats
    place = view.visualRect(row(view, "Kitchen renovation")).center()
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    )
    menu = view.findChildren(ChatMenu)[-1]
    with qtbot.waitSignal(sidebar.delete_wanted) as deleted:
        menu.actions()[-1].trigger()
    menu.close()
    assert deleted.args == ["c"]


def test_no_menu_opens_beside_the_rows(sidebar: Sidebar) -> None:
    place = QPoint(5, sidebar.chats.viewport().height() - 2)
    QApplication.sendEvent(
        sidebar.chats.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, sidebar.chats.mapToGlobal(place)),
    )
    assert not sidebar.chats.findChildren(ChatMenu)


def test_typing_asks_once_after_a_pause(qtbot: QtBot, sidebar: Sidebar) -> None:
    asked: list[str] = []
    sidebar.search_wanted.connect(asked.append)
    qtbot.keyClicks(sidebar.search, "gate")
    assert asked == []
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == ["gate"]


def test_hits_take_the_place_of_chats_while_a_search_stands(qtbot: QtBot, sidebar: Sidebar) -> None:
    search(qtbot, sidebar, "gate B12", [HIT])
    assert sidebar.hits.isVisible()
    assert not sidebar.chats.isVisible()
    assert titles(sidebar.hits) == ["Kitchen renovation"]
    index = model(sidebar.hits).index(0, 0)
    assert index.data(TEXT) == "Kitchen renovation, Wednesday, …plumber comes through gate B12…"
    sidebar.grab()


def test_return_in_the_field_opens_the_first_hit(qtbot: QtBot, sidebar: Sidebar) -> None:
    search(qtbot, sidebar, "gate B12", [HIT])
    with qtbot.waitSignal(sidebar.hit_wanted) as wanted:
        qtbot.keyClick(sidebar.search, Qt.Key.Key_Return)
    assert wanted.args == ["c", 7]


def test_down_moves_from_the_field_to_the_hits_and_return_opens(qtbot: QtBot, sidebar: Sidebar) -> None:
    search(qtbot, sidebar, "gate B12", [HIT, replace(HIT, ordinal=9)])
    qtbot.keyClick(sidebar.search, Qt.Key.Key_Down)
    qtbot.waitUntil(sidebar.hits.hasFocus)
    qtbot.keyClick(sidebar.hits, Qt.Key.Key_Down)
    with qtbot.waitSignal(sidebar.hit_wanted) as wanted:
        qtbot.keyClick(sidebar.hits, Qt.Key.Key_Return)
    assert wanted.args == ["c", 9]


def test_a_title_that_was_found_opens_its_chat(qtbot: QtBot, sidebar: Sidebar) -> None:
    search(qtbot, sidebar, "lisbon", [])
    assert titles(sidebar.hits) == ["Lisbon trip"]
    with qtbot.waitSignal(sidebar.open_wanted) as opened:
        qtbot.keyClick(sidebar.search, Qt.Key.Key_Return)
    assert opened.args == ["a"]


@pytest.mark.parametrize("where", ["search", "hits"])
def test_escape_leaves_the_search_at_once(qtbot: QtBot, sidebar: Sidebar, where: str) -> None:
    search(qtbot, sidebar, "gate B12", [HIT])
    with qtbot.waitSignal(sidebar.search_wanted) as left:
        qtbot.keyClick(getattr(sidebar, where), Qt.Key.Key_Escape)
    assert left.args == [""]
    assert sidebar.chats.isVisible()
    qtbot.waitUntil(sidebar.search.hasFocus) if where == "hits" else None


def test_hits_of_an_earlier_search_are_not_shown(qtbot: QtBot, sidebar: Sidebar) -> None:
    search(qtbot, sidebar, "tiles", [])
    sidebar.set_hits("something else", [HIT])
    assert titles(sidebar.hits) == []


def test_a_search_says_that_nothing_was_found_only_when_it_is_known(qtbot: QtBot, sidebar: Sidebar) -> None:
    with qtbot.waitSignal(sidebar.search_wanted):
        sidebar.search.setText("zzz")
    assert sidebar.hits.accessibleDescription() == "Searching…"
    sidebar.set_hits("zzz", [])
    assert sidebar.hits.accessibleDescription() == "No chat says that."
    sidebar.grab()
    sidebar.set_hits("zzz", [HIT])
    assert sidebar.hits.accessibleDescription() == ""


def test_hits_of_a_hidden_chat_are_hidden(qtbot: QtBot, sidebar: Sidebar) -> None:
    search(qtbot, sidebar, "gate B12", [HIT])
    sidebar.hide_chat("c")
    assert titles(sidebar.hits) == []


def button(parent: QWidget, name: str) -> QAbstractButton:
    named = [each for each in parent.findChildren(QAbstractButton) if name in (each.accessibleName(), each.text())]
    return next(each for each in named if each.isVisible())


def test_buttons_tell_what_is_wanted(qtbot: QtBot, sidebar: Sidebar) -> None:
    for name, signal in (
        ("Settings", sidebar.settings_wanted),
        ("What is remembered", sidebar.memories_wanted),
        ("Your data", sidebar.data_wanted),
        ("Model: No model", sidebar.models_wanted),
        ("Fold the list of chats", sidebar.fold_wanted),
    ):
        with qtbot.waitSignal(signal):
            button(sidebar, name).click()


@OFFSCREEN
def test_plus_begins_a_chat_and_its_menu_offers_incognito_and_import(qtbot: QtBot, sidebar: Sidebar) -> None:
    began: list[bool] = []
    sidebar.new_wanted.connect(began.append)
    button(sidebar, "New chat").click()
    button(sidebar, "More ways to begin").click()
    menu = sidebar.findChild(QMenu)
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(menu.isVisible)
    assert texts(menu) == ["New chat", "New incognito chat", "Import chats…"]
    with qtbot.waitSignal(sidebar.import_wanted):
        for action in menu.actions():
            action.trigger()
    menu.close()
    assert began == [False, False, True]


def test_the_card_tells_the_model_and_its_state_while_there_is_one(sidebar: Sidebar) -> None:
    sidebar.set_model("SmolLM2-135M-Instruct", "Q4_1 · 98 MB · offline")
    assert sidebar.card.lines() == ("SmolLM2-135M-Instruct", "Q4_1 · 98 MB · offline")
    sidebar.set_state("loading…")
    assert sidebar.card.accessibleDescription() == "loading…"
    sidebar.set_state("")
    assert sidebar.card.accessibleDescription() == "Q4_1 · 98 MB · offline"


def test_a_folded_sidebar_is_a_narrow_rail_with_every_way(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.set_folded(True)
    assert sidebar.width() <= 64
    for name, signal in (
        ("Unfold the list of chats", sidebar.fold_wanted),
        ("New chat", sidebar.new_wanted),
        ("Settings", sidebar.settings_wanted),
        ("What is remembered", sidebar.memories_wanted),
        ("Your data", sidebar.data_wanted),
        ("Models", sidebar.models_wanted),
    ):
        with qtbot.waitSignal(signal):
            button(sidebar, name).click()


def test_a_search_in_a_folded_sidebar_unfolds_it_first(qtbot: QtBot, sidebar: Sidebar) -> None:
    sidebar.set_folded(True)
    sidebar.fold_wanted.connect(lambda: sidebar.set_folded(False))
    sidebar.focus_search()
    qtbot.waitUntil(sidebar.search.hasFocus)


def test_every_control_has_a_name(sidebar: Sidebar) -> None:
    controls = [*sidebar.findChildren(QAbstractButton), *sidebar.findChildren(QLineEdit)]
    assert all(each.accessibleName() or each.text() or each.toolTip() for each in controls)
    assert sidebar.chats.accessibleName()
    assert sidebar.hits.accessibleName()


def test_its_width_and_rows_grow_with_the_type(sidebar: Sidebar, look: Look) -> None:
    before = sidebar.chats.visualRect(row(sidebar.chats, "Lisbon trip")).height()
    look.choose(scale=1.5)
    QApplication.processEvents()
    assert sidebar.width() == 396
    assert sidebar.chats.visualRect(row(sidebar.chats, "Lisbon trip")).height() > 1.3 * before


def inked(view: ChatView) -> list[float]:
    """Where, in parts of the width, a list without any date has letters."""
    image = view.viewport().grab().toImage()
    back = image.pixel(0, 0)
    columns = (x for x in range(image.width()) if any(image.pixel(x, y) != back for y in range(image.height())))
    return [x / image.width() for x in columns]


def test_a_row_is_mirrored_from_right_to_left(sidebar: Sidebar) -> None:
    sidebar.set_chats([replace(LISBON, title="ll", preview="", pages=0, updated=float("nan"))])
    assert max(inked(sidebar.chats)) < 0.5
    sidebar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    assert min(inked(sidebar.chats)) > 0.5


def test_the_clock_of_dates_stands_still_while_the_list_is_hidden(sidebar: Sidebar) -> None:
    timers = sidebar.chats.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    running = [timer for timer in timers if timer.interval() == 60_000]
    assert [timer.isActive() for timer in running] == [True]
    sidebar.set_folded(True)
    assert [timer.isActive() for timer in running] == [False]
