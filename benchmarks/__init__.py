"""Speed and quality beside peers, each by one command, from a checkout."""
