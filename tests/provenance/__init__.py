"""Tests of the marks that files carry: read back with exiftool."""
