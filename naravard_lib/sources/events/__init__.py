"""The way in for event tables: any extract, pseudonymised at the door, checked, sorted, as Parquet."""
