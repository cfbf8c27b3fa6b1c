"""The test suite: the tree of the product again."""
