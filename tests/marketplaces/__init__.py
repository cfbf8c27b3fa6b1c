"""Tests of the marketplace checks: product pictures made here, each with its known faults."""
