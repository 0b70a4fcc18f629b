"""From a question, and perhaps an extract, to an initiative folder that can be checked and run."""
