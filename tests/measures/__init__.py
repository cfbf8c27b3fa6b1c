"""Tests of the measures: made pictures with a known answer."""
