"""What the name of a service says about the case it was made for: this person’s, or plainly another one’s."""

# verbatim module: words that sheets use, looked for and never shown

from __future__ import annotations

import re
from collections.abc import Iterator

from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.values import Need

_HOURS_SITUATION = "10"
"""« Contraintes horaires » of the diagnosis."""

_SOON = re.compile(r"urgence|en formation|entrée en|recherche d.emploi|insertion|entretien", re.IGNORECASE)
_OTHER_HOURS = re.compile(r"malade|horaires? (?:décalé|atypique)|de nuit\b", re.IGNORECASE)
_FRENCH = re.compile(r"\bfrançais\b|alphabétisation|\bFLE\b", re.IGNORECASE)
_OWN_BUSINESS = re.compile(
    r"après la création|création d.entreprise|créat(?:eurs|rices)|auto-?entrepren|micro-?entrepri|"
    r"\bindépendant(?:s|e?·e·s|·es)\b",
    re.IGNORECASE,
)


class CaseWords:
    """Weighs names for one need; ``matter`` says whether any word could change the order."""

    def __init__(self, need: Need) -> None:
        self._others = tuple(_of_others(need))
        self._soon = any(
            each.kind == "childcare" and each.due is not None and (each.due - need.today).days <= weights.SOON_DAYS
            for each in need.barriers
        )
        self.matter = bool(self._others) or self._soon

    def factor(self, name: str) -> float:
        """Return the factor of a service called ``name``: above 0, at most 1."""
        if any(pattern.search(name) for pattern in self._others):
            return weights.NAME_OF_ANOTHER_CASE
        return weights.NAME_SAYS_NOTHING if self._soon and not _SOON.search(name) else 1.0


def _of_others(need: Need) -> Iterator[re.Pattern[str]]:
    """Yield the words that speak of a case which is known not to be this one."""
    kinds = {each.kind for each in need.barriers}
    if "childcare" in kinds and not any(_HOURS_SITUATION in each.situations for each in need.barriers):
        yield _OTHER_HOURS
    if "language" not in kinds and "fr" in need.languages and not need.interpreter:
        yield _FRENCH
    if "self-employment" not in kinds and "actifs" not in need.publics_true:
        yield _OWN_BUSINESS
