"""The invented people of the sample caseload who have a story; they stand in the sketches and the demonstrations."""

# verbatim module: invented people, sample data and no words of the program

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parcours_core.vocabulary.person import Axis, Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import BarrierState, EncounterKind, Outcome, ReferralState, Severity


@dataclass(frozen=True, slots=True)
class SampleBarrier:
    """A barrier of the story; ``due``, ``noted`` and ``solved`` in days from today (negative: in the past)."""

    kind: str
    severity: Severity = Severity.STRONG
    state: BarrierState = BarrierState.OPEN
    situations: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    detail: str = ""
    noted: int = -19
    due: int | None = None
    solved: int | None = None


@dataclass(frozen=True, slots=True)
class SampleReferral:
    """A letter of the story for the barrier ``kind``, ``issued`` so many days from today.

    It goes to a service with ``word`` in its sheet where one of the fitting theme has it.
    """

    kind: str
    state: ReferralState
    issued: int
    outcome: Outcome | None = None
    appointment: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A person of the story. ``age`` in years, ``seeking`` in months, ``children`` their ages in years."""

    given_name: str
    family_name: str
    gender: Gender
    age: int
    postal_code: str
    municipality: str
    phone: str = ""
    seeking: int = 0
    adults: int | None = None
    children: tuple[int, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    starts: int | None = None
    barriers: tuple[SampleBarrier, ...] = ()
    referrals: tuple[SampleReferral, ...] = ()
    actions: tuple[tuple[str, int, bool], ...] = ()
    notes: tuple[tuple[int, EncounterKind, str], ...] = ()


_F, _M = Gender.FEMALE, Gender.MALE
_BLOCKING, _LIGHT = Severity.BLOCKING, Severity.LIGHT
_NOTE, _BUS, _PHONE = EncounterKind.NOTE, EncounterKind.BUS, EncounterKind.PHONE

STORIES: tuple[SamplePerson, ...] = (
    SamplePerson(
        "Aurélie", "Delvaux", _F, 34, "7950", "Chièvres", "0470 12 34 56", 14, 1, (2, 6),
        {
            "schooling": Schooling.ISCED_1_2, "axis": Axis.TRAINING, "occupation": "aide-ménagère",
            "travel": (Travel.FOOT, Travel.PUBLIC_TRANSPORT), "languages": ("fr",),
            "can_come_on": (Weekday.MONDAY, Weekday.TUESDAY, Weekday.THURSDAY, Weekday.FRIDAY),
        },
        starts=45,
        barriers=(
            SampleBarrier("childcare", _BLOCKING, situations=("13",), goals=("2",), due=45),
            SampleBarrier("mobility", situations=("6",), detail="Dernier bus à 18 h 10."),
            SampleBarrier(
                "debt", _LIGHT, BarrierState.IN_HAND, detail="Deux factures d’énergie en retard ; médiation demandée."
            ),
            SampleBarrier(
                "digital", _LIGHT, BarrierState.SOLVED, detail="Module de base terminé.", noted=-90, solved=-40
            ),
        ),
        referrals=(SampleReferral("debt", ReferralState.ACCEPTED, -12, appointment="mardi 24 novembre à 9 h"),),
        actions=(("Appeler la crèche de Brugelette", 2, True), ("Début de la formation", 45, False)),
        notes=((0, _BUS, "La mère d’Aurélie peut garder le plus jeune le mercredi, pas les autres jours."),),
    ),
    SamplePerson(
        "Samira", "Benali", _F, 41, "7800", "Ath", "0470 22 11 00", 8, 2, (9, 12),
        {"languages": ("fr", "ar"), "schooling": Schooling.ISCED_3_4, "travel": (Travel.CAR,)},
        barriers=(
            SampleBarrier("family", situations=("12",), goals=("3",)),
            SampleBarrier("job-search", _LIGHT, goals=("n9",)),
        ),
        referrals=(SampleReferral("family", ReferralState.ISSUED, -12, word="devoirs"),),
        actions=(("Apporter le bulletin de l’aîné", 5, False),),
        notes=((-12, _BUS, "Cherche de l’aide pour les devoirs de ses deux enfants."),),
    ),
    SamplePerson(
        "Jean-Noël", "Dumont", _M, 52, "7870", "Lens", "068 33 00 11", 0, 1, (),
        {"work_status": WorkStatus.IN_TRAINING, "schooling": Schooling.ISCED_3_4, "travel": (Travel.CAR,)},
        barriers=(SampleBarrier("digital", situations=(), detail="Suit la formation avec l’ordinateur d’un voisin."),),
        referrals=(SampleReferral("digital", ReferralState.STARTED, -40),),
        notes=((-20, _PHONE, "La formation se passe bien."),),
    ),
    SamplePerson(
        "Yacine", "El Idrissi", _M, 27, "7000", "Mons", "0470 33 22 11", 20, 1, (),
        {"languages": ("fr", "ar"), "schooling": Schooling.ISCED_1_2, "travel": (Travel.PUBLIC_TRANSPORT,)},
        barriers=(
            SampleBarrier("housing", _BLOCKING, situations=("27",), goals=("19",)),
            SampleBarrier("mobility", goals=("28",)),
            SampleBarrier("resources", situations=("30",)),
            SampleBarrier("training", _LIGHT, goals=("n5",)),
        ),
        referrals=(SampleReferral("housing", ReferralState.ISSUED, -31),),
        notes=((-1, _NOTE, "Il demande si le permis peut être payé en plusieurs fois."),),
    ),
    SamplePerson(
        "Maïté", "Gérard", _F, 29, "7050", "Jurbise", "0470 44 33 22", 0, 2, (1,),
        {"work_status": WorkStatus.EMPLOYED, "axis": Axis.WORK, "schooling": Schooling.ISCED_5_8},
        barriers=(SampleBarrier("childcare", _LIGHT, BarrierState.SOLVED, noted=-120, solved=-25),),
        referrals=(SampleReferral("childcare", ReferralState.ENDED, -110, Outcome.LIFTED),),
        actions=(("Envoyer l’attestation", 3, True),),
    ),
    SamplePerson(
        "Łukasz", "Kowalski", _M, 38, "7390", "Quaregnon", "0470 55 44 33", 5, 2, (4,),
        {"languages": ("pl",), "interpreter": True, "schooling": Schooling.ISCED_3_4, "travel": (Travel.BICYCLE,)},
        barriers=(
            SampleBarrier("language", _BLOCKING, situations=("22",), goals=("23",)),
            SampleBarrier("administrative", situations=("36",), goals=("10",)),
        ),
    ),
    SamplePerson(
        "Océane", "Lefebvre", _F, 23, "7940", "Brugelette", "0470 66 55 44", 13, 1, (),
        {"schooling": Schooling.ISCED_1_2, "occupation": "aide-ménagère", "travel": (Travel.LIFT,)},
        barriers=(SampleBarrier("project", _LIGHT, goals=("n4",)),),
        actions=(("Inscription à l’épreuve aide-ménagère", 7, False),),
    ),
    SamplePerson(
        "Noël", "Œttinger", _M, 57, "7060", "Soignies", "", 30, 1, (),
        {"schooling": Schooling.ISCED_3_4, "travel": (Travel.CAR,)},
        barriers=(SampleBarrier("isolation", goals=("6",)),),
        referrals=(SampleReferral("isolation", ReferralState.REFUSED, -60),),
    ),
    SamplePerson(
        "Rik", "Vandenbossche", _M, 45, "7850", "Enghien", "0470 77 66 55", 3, 2, (),
        {"languages": ("nl", "fr"), "schooling": Schooling.ISCED_3_4, "travel": (Travel.CAR,)},
        barriers=(SampleBarrier("language", _LIGHT, goals=("23",)), SampleBarrier("abroad", _LIGHT, goals=("n19",))),
        referrals=(SampleReferral("language", ReferralState.WAITING, -9),),
    ),
)  # fmt: skip
"""Nine people, none of whom exists."""
