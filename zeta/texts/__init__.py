"""Texts written for calibration: facts a user tells, questions about them and about other things, prose around them."""
