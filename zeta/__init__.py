"""zeta: a local, offline chat runtime for GGUF models whose memory does not end at the context window."""
