"""Tests of the materials list."""
