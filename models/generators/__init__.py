"""Made-up documents for training: dialogues and code in which early facts matter later, the same ones for a seed."""
