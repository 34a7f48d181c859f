"""Finds what a clerk could write into on a page that has no fields: pure geometry on ruled lines and characters."""
