"""Estimates with their confidence intervals, as papers print them."""

from __future__ import annotations

import re
from typing import Final

from reviewer_app.checks.printed import SIGNED

# What an interval may be of; a bare number before it can be a count or a p.
_NAME: Final = (
    r"(?P<name>(?<!\w)(?:a?OR|a?RR|a?HR|IRR|SMD|WMD|MD|AUC|ICC|β|[Bb]|M|d|g|r)\s?[=:]|"
    r"\b(?:odds ratio|risk ratio|relative risk|hazard ratio|rate ratio|mean|median|difference|prevalence|sensitivity|"
    r"specificity|accuracy|incidence)\s?(?:=|:|,|was|is|of)?|\b[aA]?(?:OR|HR|RR),?\s?)"
)
INTERVAL: Final = re.compile(
    rf"{_NAME}\s?(?P<estimate>{SIGNED})\s?(?P<percent>%?)\s?[,;]?\s?[(\[]?\s?(?:with )?(?:a )?"
    rf"(?P<level>9[0-9](?:\.\d)?)\s?%\s?(?:CI|C\.I\.|confidence intervals?)\s?(?:of|from|was|is)?\s?[:=,]?\s?[(\[]?\s?"
    rf"(?P<low>{SIGNED})\s?%?\s?(?:,|;|to|and|-)\s?(?P<high>{SIGNED})(?P<last>\s?%?)"
)
