"""Audio formats, containers and processing, on bytes. No I/O."""
