"""The terminal chat: `python -m zeta.chat`, one shot or interactive, over a conversation that outgrows its window."""
