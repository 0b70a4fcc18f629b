"""Tidy tables: their columns, types, units and rules."""
