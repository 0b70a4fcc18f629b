"""The one place where extracts and tables meet: an initiative in, checked tables out."""
