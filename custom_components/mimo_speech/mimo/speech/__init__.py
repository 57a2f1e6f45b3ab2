"""One text as speech: when to ask for what, what is heard, and what to do after a break."""
