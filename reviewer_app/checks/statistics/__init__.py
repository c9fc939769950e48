"""Test results, percentages and intervals that can be computed again from what stands beside them."""
