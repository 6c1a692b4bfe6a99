"""The desktop window: Qt widgets over an engine that runs in its own process. The only package that imports Qt."""
