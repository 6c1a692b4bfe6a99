"""zeta: a local, offline chat runtime for GGUF models whose memory does not end at the context window."""

import os

# Threads that compute together wait for one another a thousand times a token, and spin while they do; where somebody
# else wants the same cores that is ruin. Measured on two cores: two decodes at once ran at 1.4 tokens/s each, at 22
# with the first setting, and one alone as fast as before. numpy needs no threads beside llama.cpp's own: with two it
# took 197 seconds of the processor to read 5,600 tokens with gists, with one 81 (67 without gists). The libraries read
# these once, when they are loaded: values of the user's own are kept.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
