"""scale: what ten thousand to a million tokens of history cost."""
