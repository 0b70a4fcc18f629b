"""Before and after from a table with one row per unit: what most regions hold, and the least that can be told."""
