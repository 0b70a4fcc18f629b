"""The improvement cycle: for each of the four questions, what is answered and what is missing."""
