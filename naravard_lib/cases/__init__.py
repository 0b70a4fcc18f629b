"""The files of one-off questions as frozen, checked objects."""
