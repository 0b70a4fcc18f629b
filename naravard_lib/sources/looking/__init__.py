"""Looking into an extract that nobody has described yet: where the table lies, what is in it, what is unsure."""
