"""The settings page: every setting of the file in groups, the looks of the window, presets, and a search over them.

It shows and asks; it reads and writes no file and knows no model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.look import SCALES, Look
from ui.models.column import WIDTH, Card, Page
from ui.models.labels import Paragraph
from ui.settings import texts, values
from ui.settings.controls import Choice, control_for
from ui.settings.listed import Listed, Name
from ui.settings.looks import Looks
from ui.settings.presets import Preset
from ui.settings.row import SettingRow
from ui.settings.shelf import Field, PresetShelf
from ui.settings.texts import Entry, Group, said
from ui.settings.values import Fixed
from ui.sides import margins
from ui.text import one_line
from zeta.config import SPECS, Resolved, Settings, Spec
from zeta.worker.rows import KnowledgeRow


class SettingsPage(Page):
    """The settings, to be shown by `show_settings`, `show_presets`, `show_knowledge` and `show_loaded`.

    Signals: `closed()`; `changed(str name, object value)`, a valid value to be written; `reset(str name)`, a value to
    be forgotten; `looks_changed(object Looks)`; `presets_changed(object presets)`, a tuple to be kept;
    `preset_wanted(object Preset)`, for the chat at hand; `reload_wanted()`, load the model again.
    """

    changed = Signal(str, object)
    reset = Signal(str)
    looks_changed = Signal(object)
    presets_changed = Signal(object)
    preset_wanted = Signal(object)
    reload_wanted = Signal()

    def __init__(self, look: Look, live: frozenset[str], parent: QWidget | None = None) -> None:
        """`live` are the settings that a loaded model takes at once."""
        super().__init__(look, parent)
        self._live = live
        self._looks = Looks()
        self._loaded: Settings | None = None
        self.title.show_text(self.tr("Settings"))
        self._search = self._search_field()
        self._rows: dict[str, SettingRow] = {}
        self._groups: list[tuple[QWidget, list[SettingRow]]] = []
        self._shelf = PresetShelf(look)
        self._knowledge = Listed(look, said(texts.KNOWLEDGE.auto))
        for group in texts.GROUPS:
            self._add_group(group)
            if group is texts.PROMPT:
                self._presets = self._section(self.tr("Presets"), [self._shelf])
        self._nothing = Paragraph(kind="dim")
        self._nothing.hide()
        self.body.add(self._nothing)
        self.body.column.addStretch(1)
        self._bar, self._bar_text = self._load_bar()
        self._shelf.changed.connect(self.presets_changed)
        self._shelf.used_here.connect(self.preset_wanted)
        self._shelf.used_for_new.connect(self._use_for_new)
        look.changed.connect(self._resize)
        self._resize()

    def _search_field(self) -> Field:
        field = Field()
        field.setPlaceholderText(self.tr("Search the settings"))
        field.setAccessibleName(self.tr("Search the settings"))
        field.textChanged.connect(self._filter)
        field.escaped.connect(field.clear)
        self._across(field, 1)
        return field

    def _across(self, widget: QWidget, at: int) -> None:
        """Put `widget` above or below the column that scrolls, as wide as that."""
        row = QHBoxLayout()
        row.setContentsMargins(32, 0 if at >= 0 else 8, 32, 16)
        row.addWidget(widget, 1000)
        row.addStretch(1)
        cast(QVBoxLayout, self.layout()).insertLayout(at, row)

    def _load_bar(self) -> tuple[QFrame, Paragraph]:
        bar = QFrame()
        bar.setObjectName("notice")
        text = Paragraph()
        button = QPushButton(self.tr("Load again now"))
        button.setProperty("kind", "primary")
        button.clicked.connect(self.reload_wanted)
        inside = QHBoxLayout(bar)
        inside.setContentsMargins(*margins(16, 8, 8, 8))
        inside.setSpacing(16)
        inside.addWidget(text, 1)
        inside.addWidget(button)
        bar.hide()
        self._across(bar, -1)
        return bar, text

    def _add_group(self, group: Group) -> None:
        rows = [self._look_row(e) if group is texts.LOOKS else self._file_row(e) for e in group.entries]
        for number, row in enumerate(rows):
            row.lead(number > 0)
            self._rows[row.entry.name] = row
        self._groups.append((self._section(said(group.title), rows), rows))

    def _section(self, title: str, widgets: Sequence[QWidget]) -> QWidget:
        section = QWidget()
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(8)
        heading = QLabel(title)
        heading.setProperty("kind", "heading")
        card = Card()
        card.column.setSpacing(16)
        column.addWidget(heading)
        column.addWidget(card)
        for widget in widgets:
            card.column.addWidget(widget)
        self.body.add(section)
        return section

    def _file_row(self, entry: Entry) -> SettingRow:
        spec = SPECS[entry.name]
        row = SettingRow(
            self.look,
            entry,
            self._knowledge if entry is texts.KNOWLEDGE else control_for(spec, entry, self.look),
            spec.default,
            partial(self._refusal, spec),
            wide=spec.kind is str and not spec.option.choices and entry is not texts.KNOWLEDGE,
        )
        row.changed.connect(self._changed)
        row.reset.connect(self._reset)
        return row

    def _refusal(self, spec: Spec, value: object) -> str:
        return values.refusal(spec, value, self.locale())

    def _look_row(self, entry: Entry) -> SettingRow:
        choices: list[tuple[object, str]] = [(value, said(label)) for value, label in entry.choices.items()]
        if entry is texts.SCALE:
            percent = self.tr("{number} %")
            choices = [(each, percent.format(number=self.locale().toString(round(each * 100)))) for each in SCALES]
        row = SettingRow(self.look, entry, Choice(self.look, choices), getattr(Looks(), entry.name))
        row.changed.connect(self._restyle)
        row.reset.connect(lambda name: self._restyle(name, getattr(Looks(), name)))
        return row

    def show_settings(self, resolved: Resolved, looks: Looks) -> None:
        """The settings that hold and where each comes from, and the looks of the window."""
        self._looks = looks
        for name, row in self._rows.items():
            if name not in SPECS:
                row.show_value(getattr(looks, name))
                continue
            row.show_value(getattr(resolved.settings, name))
            reason = self._reason(name, resolved.source[name])
            row.remark(reason or self._takes_effect(name), fixed=bool(reason))
        if self._loaded is None:
            self._loaded = resolved.settings
        self._refresh()

    def show_loaded(self, settings: Settings) -> None:
        """What the loaded model runs with; until this is called, what was shown first."""
        self._loaded = settings
        self._refresh()

    def show_presets(self, presets: Sequence[Preset]) -> None:
        """The presets."""
        self._shelf.show_presets(presets)

    def show_knowledge(self, bases: Sequence[KnowledgeRow]) -> None:
        """The knowledge bases there are."""
        self._knowledge.offer([Name(base.name, self._base(base), base.finished and base.fits) for base in bases])

    def _base(self, base: KnowledgeRow) -> str:
        name = one_line(base.name)
        if not base.finished:
            return self.tr("{name} (not finished)").format(name=name)
        if not base.fits:
            return self.tr("{name} (for {model})").format(name=name, model=one_line(base.model))
        return name

    def focus_search(self) -> None:
        """Let the person type what to look for."""
        self._search.setFocus()
        self._search.selectAll()

    def _reason(self, name: str, source: str) -> str:
        match values.fixed(source):
            case Fixed.ENVIRONMENT:
                text = self.tr("Set by the environment variable {variable}; it can only be changed there.")
                return text.format(variable=SPECS[name].variable)
            case Fixed.FLAG:
                return self.tr("Set on the command line when the window was started; it can only be changed there.")
        return ""

    def _takes_effect(self, name: str) -> str:
        return "" if name in self._live else self.tr("Takes effect when the model is loaded again.")

    def _changed(self, name: str, value: object) -> None:
        self._refresh()
        self.changed.emit(name, value)

    def _reset(self, name: str) -> None:
        self._refresh()
        self.reset.emit(name)

    def _restyle(self, name: str, value: object) -> None:
        self._looks = replace(self._looks, **{name: value})  # type: ignore[arg-type]
        self.looks_changed.emit(self._looks)

    def _use_for_new(self, preset: Preset) -> None:
        for name, value in preset.values().items():
            row = self._rows[name]
            if row.control.isEnabled() and row.value != value:
                row.show_value(value)
                self.changed.emit(name, value)
        self._refresh()

    def _refresh(self) -> None:
        """What depends on several values: which preset is in use, and what waits for the model to be loaded again."""
        self._shelf.show_values(self._present())
        waiting = [
            said(row.entry.title)
            for name, row in self._rows.items()
            if name in SPECS and name not in self._live and row.value != getattr(self._loaded, name, row.value)
        ]
        text = self.tr("Takes effect when the model is loaded again: {settings}")
        self._bar_text.show_text(text.format(settings=self.locale().createSeparatedList(waiting)))
        self._bar.setVisible(bool(waiting))

    def _present(self) -> Mapping[str, object]:
        return {name: row.value for name, row in self._rows.items()}

    def _filter(self, query: str) -> None:
        found = False
        for section, rows in self._groups:
            shown = [row for row in rows if values.matches(query, row.words())]
            for row in rows:
                row.setVisible(row in shown)
                row.lead(row is not next(iter(shown), row))
            section.setVisible(bool(shown))
            found = found or bool(shown)
        fits = values.matches(query, self._shelf.words())
        self._presets.setVisible(fits)
        found = found or fits
        self._nothing.show_text(self.tr("No setting says “{words}”.").format(words=query.strip()))
        self._nothing.setHidden(found)

    def _resize(self) -> None:
        for widget in (self._search, self._bar):
            widget.setMaximumWidth(self.look.px(WIDTH))

    def hideEvent(self, event: QHideEvent) -> None:
        """Begin with everything the next time."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._search.clear()
