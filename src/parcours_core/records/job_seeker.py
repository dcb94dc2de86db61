"""The job seeker: the person whom a dossier is about, and the household around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from parcours_core.language import say
from parcours_core.records.declare import Field, Sensitivity, record
from parcours_core.vocabulary.person import Axis, Circumstance, Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import DossierState

_SPECIAL = Sensitivity.SPECIAL


@record("job_seeker", one=say("demandeur·euse d’emploi"), many=say("demandeurs et demandeuses d’emploi"))
@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeeker:
    """A person looking for work. The dossier carries the person's id: one person, one dossier.

    ``circumstances`` hold what is special-category data under GDPR article 9 (disability, exile) and are kept apart
    by their sensitivity. ``can_come_on`` empty means "not asked yet", never "cannot come". While ``restricted_since``
    stands the file is kept and read but nothing leaves it (GDPR article 18).
    """

    id: Annotated[str, Field(say("Identifiant"))]
    family_name: Annotated[str, Field(say("Nom"), search=True)]
    given_name: Annotated[str, Field(say("Prénom"), search=True)] = ""
    gender: Annotated[Gender, Field(say("Genre"))] = Gender.UNSAID
    birth_date: Annotated[date | None, Field(say("Date de naissance"), search=True)] = None
    niss: Annotated[str, Field(say("NISS"), search=True)] = ""
    phone: Annotated[str, Field(say("Téléphone"), search=True)] = ""
    email: Annotated[str, Field(say("Courriel"))] = ""
    street: Annotated[str, Field(say("Rue et numéro"))] = ""
    postal_code: Annotated[str, Field(say("Code postal"), search=True)] = ""
    municipality: Annotated[str, Field(say("Commune"), search=True)] = ""
    country: Annotated[str, Field(say("Pays"))] = "BE"
    languages: Annotated[tuple[str, ...], Field(say("Langues parlées"))] = ()
    interpreter: Annotated[bool, Field(say("Interprète nécessaire"))] = False
    work_status: Annotated[WorkStatus, Field(say("Situation"))] = WorkStatus.UNEMPLOYED
    seeking_since: Annotated[date | None, Field(say("En recherche depuis"))] = None
    schooling: Annotated[Schooling, Field(say("Niveau d’études"))] = Schooling.UNKNOWN
    occupation: Annotated[str, Field(say("Métier visé"))] = ""
    axis: Annotated[Axis, Field(say("Axe du parcours"))] = Axis.OPEN
    circumstances: Annotated[tuple[Circumstance, ...], Field(say("Situation particulière"), _SPECIAL)] = ()
    travel: Annotated[tuple[Travel, ...], Field(say("Se déplace"))] = ()
    can_come_on: Annotated[tuple[Weekday, ...], Field(say("Peut venir"))] = ()
    start_date: Annotated[date | None, Field(say("Entrée en emploi ou en formation"))] = None
    counsellor: Annotated[str, Field(say("Conseiller·ère"))] = ""
    state: Annotated[DossierState, Field(say("Suivi"))] = DossierState.ACTIVE
    confidences: Annotated[str, Field(say("Confidences"), Sensitivity.CONFIDENCE, multiline=True)] = ""
    opened_at: Annotated[datetime | None, Field(say("Dossier ouvert"))] = None
    restricted_since: Annotated[date | None, Field(say("Traitement limité depuis"))] = None
    restricted_reason: Annotated[str, Field(say("Motif de la limitation"), multiline=True)] = ""

    @property
    def full_name(self) -> str:
        """Given name and family name, as one says them."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def list_name(self) -> str:
        """Family name first, as a list is read."""
        return ", ".join(part for part in (self.family_name, self.given_name) if part)

    def age_on(self, day: date) -> int | None:
        """Return the age in whole years on ``day``; None where the birth date is unknown."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


@record("household", one=say("ménage"), many=say("ménages"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who lives with the person. One a dossier; ``adults`` counts the person too."""

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    adults: Annotated[int | None, Field(say("Adultes dans le ménage"))] = None
    children_born: Annotated[tuple[date, ...], Field(say("Naissance des enfants"))] = ()
    children: Annotated[int | None, Field(say("Enfants à charge"))] = None
    dependants: Annotated[bool, Field(say("S’occupe d’un proche dépendant"))] = False

    @property
    def single_parent(self) -> bool | None:
        """Whether one adult raises children alone; None where the household was not asked about."""
        if self.adults is None or (self.children is None and not self.children_born):
            return None
        return self.adults == 1 and self.child_count > 0

    @property
    def child_count(self) -> int:
        """The number of children, from the count or from the births that are known."""
        return max(self.children or 0, len(self.children_born))
