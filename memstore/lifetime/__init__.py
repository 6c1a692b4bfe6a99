"""The lifetime tree: gists over a token log at two levels of detail, what is noted of each span, and pruning."""
