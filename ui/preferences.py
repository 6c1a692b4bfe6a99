"""Settings: between their page, the file they are kept in, the engine that obeys them, and the looks of the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine, Refused, ignored
from ui.look import Look
from ui.notices import Notices
from ui.settings import file, looks, presets
from ui.settings.looks import Looks
from ui.settings.page import SettingsPage
from ui.settings.presets import Preset
from zeta import config
from zeta.errors import ZetaError
from zeta.worker.client import Failure
from zeta.worker.rows import KnowledgeRow, parse


class Preferences(QObject):
    """What the person chose.

    Signals: `reload_wanted()`, `language_changed()`, `system_wanted(text)` for the chat at hand.
    """

    reload_wanted = Signal()
    language_changed = Signal()
    system_wanted = Signal(str)

    def __init__(
        self,
        engine: Engine,
        page: SettingsPage,
        look: Look,
        notices: Notices,
        flags: Mapping[str, object],
        parent: QObject | None = None,
    ) -> None:
        """`flags` weigh more than the file, as on a command line."""
        super().__init__(parent)
        self._engine, self._page, self._look, self._notices = engine, page, look, notices
        self._flags = dict(flags)
        self._refused: Refused = ignored  # until a chat is open there is nothing that could obey
        self.looks, self._problem = looks.load()
        page.changed.connect(self.change)
        page.reset.connect(self._reset)
        page.looks_changed.connect(self.restyle)
        page.presets_changed.connect(self._keep_presets)
        page.preset_wanted.connect(self._use)
        page.reload_wanted.connect(self.reload_wanted)

    def begin(self) -> None:
        """Show everything, and say what could not be read."""
        if self._problem:
            self._warn(self._problem)
        try:
            found, problem = presets.load()
            self._page.show_presets(found)
            if problem:
                self._warn(problem)
            self.show()
        except ZetaError as error:
            self._warn(error)

    def settings(self) -> config.Settings:
        """What holds now. Raises ConfigError for a settings file that cannot be read."""
        return config.load(self._flags).settings

    def show(self) -> None:
        """Show what holds now."""
        self._page.show_settings(config.load(self._flags), self.looks)

    def refresh(self) -> None:
        """Ask what there is to choose from."""
        self._engine.do("knowledge", self._show_knowledge, ignored)

    def _show_knowledge(self, values: list[dict[str, Any]]) -> None:
        self._page.show_knowledge([parse(KnowledgeRow, each) for each in values])

    def loaded(self) -> None:
        """The model was loaded with what holds now, and a chat is open."""
        self._page.show_loaded(self.settings())
        self._refused = self._refuse

    def change(self, name: str, value: object) -> None:
        """Keep a setting, and let the open chat obey it where it can."""
        try:
            file.save(name, value)
            self._flags.pop(name, None)
            self.show()
        except ZetaError as error:
            self._warn(error)
            return
        self._obey(name)

    def _reset(self, name: str) -> None:
        try:
            file.forget(name)
            self.show()
        except ZetaError as error:
            self._warn(error)
            return
        self._obey(name)

    def _obey(self, name: str) -> None:
        value = getattr(self.settings(), name)
        if name in config.CHANGEABLE and value is not None:
            self._engine.do("set", None, self._refused, name=name, value=value)

    def restyle(self, chosen: Looks) -> None:
        """Another theme, size of type or language."""
        before, self.looks = self.looks, chosen
        self._look.choose(chosen.theme, chosen.scale)
        self.save_looks()
        if before.language != chosen.language:
            self.language_changed.emit()

    def scale(self, scale: float) -> None:
        """Another size of type."""
        self.restyle(replace(self.looks, scale=scale))
        self.show()

    def theme(self, name: str) -> None:
        """Another theme."""
        self.restyle(replace(self.looks, theme=name))
        self.show()

    def save_looks(self, geometry: str | None = None) -> None:
        """Keep how the window looks, and where it is."""
        if geometry is not None:
            self.looks = replace(self.looks, geometry=geometry)
        try:
            looks.save(self.looks)
        except ZetaError as error:
            self._warn(error)

    def _keep_presets(self, found: Any) -> None:
        try:
            presets.save(found)
        except ZetaError as error:
            self._warn(error)

    def _use(self, preset: Preset) -> None:
        """A preset for the chat at hand: sampling at once, the system prompt in a copy of the chat."""
        for name, value in preset.values().items():
            if name in config.CHANGEABLE:
                self._engine.do("set", None, ignored, name=name, value=value)
        self.system_wanted.emit(preset.system)

    def _warn(self, error: ZetaError) -> None:
        self._notices.warn(str(error), error.hint)

    def _refuse(self, failure: Failure) -> None:
        self._notices.warn(failure.message, failure.hint)
