"""Fixtures of all tests."""

pytest_plugins = ["tiny_models", "default_model", "live_llama", "tiny_sessions"]
