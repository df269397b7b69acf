"""Embedkit from Python."""
