"""Benchmarks of memory and speed, with texts of their own: nothing here is shared with calibration (`zeta.texts`)."""
