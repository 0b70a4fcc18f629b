"""Estimators and designs: tables in, frozen results out. Nothing here knows a file, a plot or a notebook."""
