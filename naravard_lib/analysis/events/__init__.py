"""Queries over event tables, written once in Narwhals on whole day numbers: the same text runs on DuckDB and Spark.

The engine goes through everybody's events and hands over little: sums by day and place, and events of the inscribed.
What is left to count is counted in memory. A query answers with a lazy frame on its engine; counts are Int64.
"""
