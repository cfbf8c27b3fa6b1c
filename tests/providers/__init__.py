"""Tests of the providers, one file per module."""
