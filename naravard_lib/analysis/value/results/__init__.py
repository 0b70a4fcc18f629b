"""Frozen results of benefit, need and potential. Plots, tables and wording read these and nothing else."""
