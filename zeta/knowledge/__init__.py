"""Knowledge bases: a folder of texts or code, read ahead of time for one model and mounted under a chat, read-only."""
