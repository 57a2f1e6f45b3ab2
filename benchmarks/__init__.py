"""Benchmarks of this project; figures are ratios within one run, with limits."""
