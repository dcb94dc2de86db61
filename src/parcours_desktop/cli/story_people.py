"""The invented people of the demonstration: two who are always there, others drawn from a seed."""

# verbatim module: what invented people say and are called; none of it is the program speaking

from __future__ import annotations

from datetime import date, timedelta

from parcours_core.language import tr
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.person import Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.sample_dossier import Draws
from parcours_desktop.casework.sample_words import FAMILY_ENDS, FAMILY_STARTS, GIVEN_NAMES, NOTES, TOWNS, TRADES
from parcours_desktop.ui.app.driving.story import Letterhead, Story, StoryBarrier

DRAWN = 2


def usual(today: date) -> tuple[Story, ...]:
    """Return the two people of the demonstration, one on each side of the border."""
    start = today + timedelta(days=45)
    aurelie = Story(
        family_name="Delvaux",
        given_name="Aurélie",
        birth_date=f"5/3/{today.year - 34}",
        gender=Gender.FEMALE,
        phone="0470 12 34 56",
        street="Rue de la Fontaine 3",
        postal_code="7950",
        municipality="Chièvres",
        work_status=WorkStatus.UNEMPLOYED,
        seeking_since=_day(today - timedelta(days=430)),
        schooling=Schooling.ISCED_1_2,
        occupation="aide-ménagère",
        start_date=_day(start),
        languages=("fr",),
        travel=(Travel.FOOT, Travel.PUBLIC_TRANSPORT),
        can_come_on=(Weekday.MONDAY, Weekday.TUESDAY, Weekday.THURSDAY, Weekday.FRIDAY),
        adults="1",
        children="2",
        children_born=f"3/2/{today.year - 2}, 14/9/{today.year - 6}",
        note="La mère d’Aurélie peut garder le plus jeune le mercredi, pas les autres jours.",
        barriers=(
            StoryBarrier("childcare", Severity.BLOCKING, "", ("13",), ("2",), _day(start)),
            StoryBarrier("mobility", Severity.STRONG, "Dernier bus à 18 h 10.", ("6",)),
            StoryBarrier("debt", Severity.LIGHT, "Deux factures d’énergie en retard."),
        ),
        answer="mercredi à 9 h 30, demander Mme Piéraut",
    )
    lukasz = Story(
        family_name="Kowalski",
        given_name="Łukasz",
        birth_date=f"17/8/{today.year - 47}",
        gender=Gender.MALE,
        phone="06 39 98 12 34",
        postal_code="59300",
        municipality="Valenciennes",
        work_status=WorkStatus.UNEMPLOYED,
        languages=("pl", "fr"),
        travel=(Travel.CAR,),
        note="Lit le polonais sans peine ; veut apprendre à remplir les formulaires en ligne.",
        barriers=(
            StoryBarrier("language", Severity.STRONG, "Parle bien, écrit peu."),
            StoryBarrier("digital", Severity.STRONG, "N’a qu’un téléphone."),
        ),
        answer="jeudi à 14 h",
    )
    return aurelie, lukasz


def drawn(seed: int, today: date) -> tuple[Story, ...]:
    """Return people drawn from ``seed``: names, places and barriers of the sample, other ones for each seed."""
    draws = Draws(seed)
    return tuple(_draw(draws, today) for _ in range(DRAWN))


def letterhead() -> Letterhead:
    """Return the letterhead of an invented agency, its bus at Chièvres."""
    return Letterhead(
        agency=tr("Mission régionale d’exemple"),
        subtitle=tr("Validobus du Hainaut"),
        address="Rue des Artisans 1\n7800 Ath",
        phone="068 00 00 00",
        email="bonjour@exemple.invalid",
        counsellor="Paula Hallet",
        role=tr("conseillère en insertion"),
        stop="7950",
    )


def _draw(draws: Draws, today: date) -> Story:
    gender = draws.choice(sorted(GIVEN_NAMES))
    postal_code, municipality, _ = draws.choice(TOWNS)
    barriers = tuple(
        StoryBarrier(
            kind.code,
            draws.choice(list(Severity)),
            situations=kind.situations[:1] if draws.random() < 0.5 else (),
            goals=kind.goals[:1] if draws.random() < 0.5 else (),
        )
        for kind in draws.sample(list(KINDS.values()), draws.randint(1, 3))
    )
    return Story(
        family_name=draws.choice(FAMILY_STARTS) + draws.choice(FAMILY_ENDS),
        given_name=draws.choice(GIVEN_NAMES[gender]),
        birth_date=_day(today - timedelta(days=draws.randint(18 * 366, 63 * 365))),
        gender=gender,
        phone=f"0470 {draws.randint(0, 99):02d} {draws.randint(0, 99):02d} {draws.randint(0, 99):02d}",
        postal_code=postal_code,
        municipality=municipality,
        work_status=draws.choice([WorkStatus.UNEMPLOYED, WorkStatus.INACTIVE]),
        occupation=draws.choice(TRADES),
        travel=tuple(draws.sample(list(Travel), draws.randint(0, 2))),
        can_come_on=tuple(draws.sample(list(Weekday)[:5], draws.randint(0, 3))),
        note=draws.choice(NOTES),
        barriers=barriers,
    )


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
