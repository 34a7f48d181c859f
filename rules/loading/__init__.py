"""Pack folders into one checked, compiled pack: order, references, conditions, what offices fill in, what is kept."""
