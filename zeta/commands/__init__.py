"""The groups of the `zeta` command, one file each."""
