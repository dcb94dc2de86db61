"""Controlled lists about a person: gender, work status, schooling, travel, family, with their labels in French."""

from __future__ import annotations

from enum import StrEnum

from parcours_core.language import say
from parcours_core.vocabulary.labels import Labels


class Gender(StrEnum):
    """Gender as the ESF+ Regulation (EU) 2021/1057 Annex I counts it, with the right not to say."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNSAID = "unsaid"


class WorkStatus(StrEnum):
    """Situation on the labour market (ESF+ Annex I: unemployed, long-term, inactive, employed, in education)."""

    UNEMPLOYED = "unemployed"
    INACTIVE = "inactive"
    EMPLOYED = "employed"
    IN_TRAINING = "in-training"
    STUDENT = "student"
    UNKNOWN = "unknown"


class Schooling(StrEnum):
    """Highest level reached, in the three groups that ISCED and ESF+ count; ``NONE`` and ``UNKNOWN`` beside them."""

    NONE = "isced-0"
    ISCED_1_2 = "isced-1-2"
    ISCED_3_4 = "isced-3-4"
    ISCED_5_8 = "isced-5-8"
    UNKNOWN = "unknown"


class Axis(StrEnum):
    """The axis of a pathway."""

    WORK = "work"
    TRAINING = "training"
    ORIENTATION = "orientation"
    OPEN = "open"


class Travel(StrEnum):
    """A means of travel that the person really has."""

    FOOT = "foot"
    BICYCLE = "bicycle"
    PUBLIC_TRANSPORT = "public-transport"
    CAR = "car"
    LIFT = "lift"


class Weekday(StrEnum):
    """A day of the week as opening hours write it (OSM opening_hours)."""

    MONDAY = "Mo"
    TUESDAY = "Tu"
    WEDNESDAY = "We"
    THURSDAY = "Th"
    FRIDAY = "Fr"
    SATURDAY = "Sa"
    SUNDAY = "Su"


class Circumstance(StrEnum):
    """What opens or closes a service to a person beside age and family; said by the person, never guessed."""

    MINIMUM_INCOME = "minimum-income"
    DISABILITY = "disability"
    EXILED = "exiled"
    EMERGENCY = "emergency"
    JUSTICE = "justice"
    PRIORITY_AREA = "priority-area"


LABELS = Labels(
    (Gender.FEMALE, say("femme")),
    (Gender.MALE, say("homme")),
    (Gender.OTHER, say("autre")),
    (Gender.UNSAID, say("non précisé")),
    (WorkStatus.UNEMPLOYED, say("demandeur·euse d’emploi")),
    (WorkStatus.INACTIVE, say("sans emploi, sans recherche actuelle")),
    (WorkStatus.EMPLOYED, say("en emploi")),
    (WorkStatus.IN_TRAINING, say("en formation")),
    (WorkStatus.STUDENT, say("aux études")),
    (WorkStatus.UNKNOWN, say("situation à préciser")),
    (Schooling.NONE, say("sans diplôme")),
    (Schooling.ISCED_1_2, say("primaire ou secondaire inférieur")),
    (Schooling.ISCED_3_4, say("secondaire supérieur")),
    (Schooling.ISCED_5_8, say("enseignement supérieur")),
    (Schooling.UNKNOWN, say("à préciser")),
    (Axis.WORK, say("emploi")),
    (Axis.TRAINING, say("formation")),
    (Axis.ORIENTATION, say("orientation")),
    (Axis.OPEN, say("à définir")),
    (Travel.FOOT, say("à pied")),
    (Travel.BICYCLE, say("à vélo")),
    (Travel.PUBLIC_TRANSPORT, say("en transports en commun")),
    (Travel.CAR, say("en voiture")),
    (Travel.LIFT, say("on la ou le conduit")),
    (Weekday.MONDAY, say("lundi")),
    (Weekday.TUESDAY, say("mardi")),
    (Weekday.WEDNESDAY, say("mercredi")),
    (Weekday.THURSDAY, say("jeudi")),
    (Weekday.FRIDAY, say("vendredi")),
    (Weekday.SATURDAY, say("samedi")),
    (Weekday.SUNDAY, say("dimanche")),
    (Circumstance.MINIMUM_INCOME, say("revenu d’intégration, RSA ou autre minimum social")),
    (Circumstance.DISABILITY, say("situation de handicap")),
    (Circumstance.EXILED, say("personne exilée ou réfugiée")),
    (Circumstance.EMERGENCY, say("situation d’urgence")),
    (Circumstance.JUSTICE, say("situation juridique particulière")),
    (Circumstance.PRIORITY_AREA, say("habite un quartier prioritaire")),
)
