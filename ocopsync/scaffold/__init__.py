"""Scaffold: the project of a new marketplace's adapter, complete with a sandbox and the conformance suite."""

from ocopsync.scaffold.project import KINDS, MOST, check_name, check_title, write_project

__all__ = ["KINDS", "MOST", "check_name", "check_title", "write_project"]
