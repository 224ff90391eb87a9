"""Reports: what commands find, in the forms that others read."""
