"""From what was typed to a value, and back."""
