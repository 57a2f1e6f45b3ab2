"""Speech from text: request scheduling, buffering, and recovery after a break."""
