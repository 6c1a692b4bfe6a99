"""A document that stays true: what it came from, what a person changed, what is stale, what is offered."""
