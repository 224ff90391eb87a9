"""What law and OCOP ask of a product: each rule with its source and the days on which it applies."""

from ocopsync.rules.checking import RULES, findings
from ocopsync.rules.rule import ADVICE, Finding, Rule

__all__ = ["ADVICE", "RULES", "Finding", "Rule", "findings"]
