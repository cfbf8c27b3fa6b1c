"""What sales channels ask of a product picture: checks, fixes, exports."""
