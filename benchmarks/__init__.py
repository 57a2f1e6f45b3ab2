"""Figures of this project, as ratios against the limit, measured in one run."""
