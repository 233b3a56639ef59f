"""Free shipping: the rule, its printed sentence, and one decision that feeds everything."""

from .claim import Basis, Claim, Operator, differences, parse_sentence
from .decision import BadAmount, Reason, ShippingDecision, Slip, State
from .policy import CouponCliff, Line, Policy, SubCent

__all__ = [
    "BadAmount",
    "Basis",
    "Claim",
    "CouponCliff",
    "Line",
    "Operator",
    "Policy",
    "Reason",
    "ShippingDecision",
    "Slip",
    "State",
    "SubCent",
    "differences",
    "parse_sentence",
]
