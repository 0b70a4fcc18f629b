"""Reading extracts: nothing else in the package opens an input file, and nothing here ever writes to one."""
