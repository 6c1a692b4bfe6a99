"""Where a message is written: text, files that go with it, commands, and the button that sends or stops."""

from ui.composer.composer import Composer

__all__ = ["Composer"]
