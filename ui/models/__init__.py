"""The models page: what there is, fetching it, opening a file, calibrating. Its parts also serve the other pages."""
