"""Working days, the graph of matters with its days, backward schedules, trips, papers that may come later."""
