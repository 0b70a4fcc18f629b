"""The frozen results about groups of sex and age."""
