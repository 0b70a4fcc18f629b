"""Synthetic data with known true effects, under fictitious names. Seeded: the same numbers every time."""
