"""One visible thing per module, its function named as the module."""
