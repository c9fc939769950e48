"""Talking to worker processes: frames, messages, the rules of their clients. No Qt, no worker library."""
