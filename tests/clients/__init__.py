"""Our wire against that of the official clients, side by side."""
