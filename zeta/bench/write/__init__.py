"""write: how well long documents are written, kept true and gone on with."""
