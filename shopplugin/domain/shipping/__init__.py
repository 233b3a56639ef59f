"""Free shipping: the rule, its printed sentence, and one decision that feeds everything."""

from .claim import Basis, Claim, Operator, differences, parse_sentence
from .decision import BadAmount, Reason, ShippingDecision, Slip, State
from .policy import CouponCliff, Line, Policy, SubCent
from .promise import Coverage, Doubt, coverage, lint, promise_regions

__all__ = [
    "BadAmount",
    "Basis",
    "Claim",
    "CouponCliff",
    "Coverage",
    "Doubt",
    "Line",
    "Operator",
    "Policy",
    "Reason",
    "ShippingDecision",
    "Slip",
    "State",
    "SubCent",
    "coverage",
    "differences",
    "lint",
    "parse_sentence",
    "promise_regions",
]
