"""One process that has imported everything, and forks of it: a notebook starts in milliseconds instead of seconds.

`client` is what the rest of the library uses; `server` is the process; `kernel` and `engine` are the two ends of a
notebook that runs in a fork. Linux only: a fork of a process with threads, or of one on macOS, is not safe.
"""
