"""Audio as bytes: formats and containers. No I/O."""
