"""Tests of imagegen.listening."""
