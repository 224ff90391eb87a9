"""The command line: words and colours; it decides nothing."""
