"""Markdown of a model as blocks to show: parsed as it streams, hostile text made harmless. No Qt here."""

from ui.markdown.blocks import Block, Code, Prose
from ui.markdown.clean import clean
from ui.markdown.stream import Change, StreamingMarkdown, parse

__all__ = ["Block", "Change", "Code", "Prose", "StreamingMarkdown", "clean", "parse"]
