"""The specialists that come with zeta, one TOML file each (zeta.writing.agentfile says what stands in one)."""
