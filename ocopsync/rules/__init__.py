"""What law and OCOP ask of a product: each rule with its source and the days on which it applies."""

from ocopsync.rules.checking import RULES, check_product
from ocopsync.rules.rule import ADVICE, Rule
from ocopsync.rules.strictness import LENIENT, NORMAL, STRICT, Strictness

__all__ = ["ADVICE", "LENIENT", "NORMAL", "RULES", "STRICT", "Rule", "Strictness", "check_product"]
