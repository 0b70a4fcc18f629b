"""Before and after inscription: persons compared with persons, and what may be said of it."""
