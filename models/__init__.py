"""What is learned or calibrated for a base model: the shipped sidecars (and, later, training)."""
