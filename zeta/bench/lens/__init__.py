"""lens: what gists are worth, and who chooses well what to open."""
