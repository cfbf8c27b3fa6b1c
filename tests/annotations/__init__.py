"""Tests of imagegen.annotations."""
