"""Frozen results of a table of before and after."""
