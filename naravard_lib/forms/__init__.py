"""Forms that people fill in: the data order and the review sheet, as files."""
