"""Text normalization: signs, units, times, ranges and versions written out in words."""
