"""Groups of sex and age: whether the change differs between them, and levels as they would be at the same ages."""
