"""The rules floor: facts, packs, conditions, decisions. Imports nothing else of this project."""
