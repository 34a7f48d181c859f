"""One situation decided, explained and decided again after a change."""
