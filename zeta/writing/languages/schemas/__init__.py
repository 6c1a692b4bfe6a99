"""What zeta knows of the words of a language, as an editor's completion does: TOML files, read by
zeta.writing.languages.schema."""
