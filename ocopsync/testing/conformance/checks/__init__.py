"""The checks of the conformance suite, by theme; pytest explains their assertions."""
