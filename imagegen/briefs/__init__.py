"""One kind of asset per module: the typed form, its prompt and its checks."""
