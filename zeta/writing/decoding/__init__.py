"""Several texts decoded side by side by one model: streams, what they begin with, what they choose."""
