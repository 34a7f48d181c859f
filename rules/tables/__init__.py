"""Code tables, numbers with check digits, first letters of readings."""
