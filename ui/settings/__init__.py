"""The settings page: its texts, its controls, and the small files behind it."""
