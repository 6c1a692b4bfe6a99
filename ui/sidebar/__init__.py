"""The side panel of the window."""

from ui.sidebar.sidebar import Sidebar

__all__ = ["Sidebar"]
