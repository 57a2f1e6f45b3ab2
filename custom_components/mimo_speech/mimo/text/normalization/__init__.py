"""Text normalization: symbols, units, times, ranges and versions written out in words."""
