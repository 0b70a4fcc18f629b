"""Frozen results of the comparison at inscription. Plots, tables and wording read these and nothing else."""
