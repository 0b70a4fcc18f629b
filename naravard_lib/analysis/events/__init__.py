"""Queries over event tables, written once in Narwhals on whole day numbers: the same text runs on DuckDB and Spark.

Lazy frames in, lazy frame out. Every count is an Int64, every length a whole number of days.
"""
