"""Frozen results of the overviews: what plots and wording may import."""
