"""Valdora, the demonstration country: made from a fixed seed, loaded by one command, removed by
one button."""
