"""Every number that ranking uses, each with its reason: the one place where the weights stand.

The score of a service is 100 × benefit × the product of its factors. The *benefit* (0 to 1) says how much of what
blocks the person it lifts; each *factor* (above 0, at most 1) says how well one aspect suits. What is known to suit
stands at 1, what is unknown below it, what is known to suit badly below that; only what cannot work at all is set
aside, under one of the codes at the end. No figure comes from statistics: they are judgements of the craft, and the
laws that they must obey are held by ``tests/directory/matching/test_laws.py``.
"""

from __future__ import annotations

from parcours_core.language import say
from parcours_core.vocabulary.person import Travel
from parcours_core.vocabulary.work import Outcome, ReferralState, Severity

# --- Benefit --------------------------------------------------------------------------------------------------------
SEVERITY = {Severity.LIGHT: 1.0, Severity.STRONG: 2.0, Severity.BLOCKING: 8.0}
"""Nothing starts before a blocking barrier is lifted: it counts four strong ones, so that a door at the end of the
reach that lifts it (an hour and a half by bus keeps a quarter of its worth) still comes before one that lifts a strong
barrier round the corner."""

URGENCY = ((14, 1.6), (30, 1.3), (60, 1.1))
"""Days left → factor. Two weeks hardly suffice for an answer to a letter; a month is when a referral expires (30 days).
A day that is past is as urgent as any: nobody has said that it no longer matters."""

SECOND_BARRIER = 0.6
"""What each further barrier adds at the same door. Below 1, or a generalist far away would hide the specialist of what
blocks; above 0, or one trip would not beat two."""

SURE_LIFT = 0.8
"""From this fit on a service is said to lift a barrier, since it does most of it (``barrier_themes``); below it is said
to help. « Lève Garde d’enfants » for access to care would be a promise that nobody keeps."""

# --- Publics --------------------------------------------------------------------------------------------------------
PUBLIC_KNOWN, PUBLIC_EVERYONE, PUBLIC_UNSAID, PUBLIC_UNKNOWN = 1.0, 0.97, 0.9, 0.8
"""Made for such a person; open to all (a little less, since it knows them less); the sheet says nothing; the sheet
names publics of which nobody knows whether the person is one."""

YOUNG_UNTIL, YOUNG_SURELY_UNTIL = 30, 25
"""« Jeunes »: surely up to 25 (missions locales, contrat d’engagement jeune), perhaps up to 30 (field.md M10, ESF+
18–29)."""

SENIOR_FROM, SENIOR_SURELY_FROM = 50, 60
"""« Séniors »: perhaps from 50 (field.md M10), surely from 60 (data·inclusion: « personnes âgées, retraités »)."""

# --- Zone and border ------------------------------------------------------------------------------------------------
ZONE_UNSAID, ZONE_UNKNOWN = 0.97, 0.9
"""The sheet says no zone (most then serve who comes); it says one but the person's home is unknown, or the zone is."""

BORDER_ALLOWED, BORDER_UNSAID = 0.95, 0.7
"""Across the border: other papers even where the zone allows it; where nothing says so, services often stop there."""

# --- Way ------------------------------------------------------------------------------------------------------------
DETOUR = 1.3
"""Way by road ÷ distance as the crow flies: usual for country roads of western Europe (1.2 to 1.4)."""

SPEED = {Travel.FOOT: 4.5, Travel.BICYCLE: 14.0, Travel.PUBLIC_TRANSPORT: 25.0, Travel.CAR: 50.0, Travel.LIFT: 50.0}
"""Kilometres an hour on the way itself: a walk with a pram, a bicycle without hurry, a country bus with its stops, a
car through villages (limits of 50 and 70 to 90 km/h)."""

OPEN_ROAD_SPEED = {Travel.CAR: 85.0, Travel.LIFT: 85.0}
OPEN_ROAD_FROM_KM = 10.0
"""After so many kilometres of road a car is on main roads and motorways: 85 km/h door to door between towns, an
assumption on the slow side of limits of 90 to 130 km/h."""

BEFORE_LEAVING = {
    Travel.FOOT: 0.0,
    Travel.BICYCLE: 2.0,
    Travel.PUBLIC_TRANSPORT: 20.0,
    Travel.CAR: 5.0,
    Travel.LIFT: 15.0,
}
"""Minutes beside the way: waiting for the bus, parking, asking somebody. Without timetables the bus only ranks; its
time is never said."""

WAY_HALVES, WAY_HALVES_WHEN_BARRED = 60.0, 40.0
"""The minutes of a single way that halve a service's worth; fewer where mobility is itself a barrier."""

WAY_UNKNOWN = 0.45
"""A service or a person without a point counts as a good hour away: neither the first nor the last."""

WALK_AT_MOST_MINUTES = 120
"""Longer walks are not timed: nobody would go so."""

REMOTE_ABROAD = 0.6
"""At a distance across the border: another country’s rights and papers, with nobody to show them to. It multiplies
what the border itself already costs, so that the own country’s services come first."""

REMOTE_KNOWN, REMOTE_UNKNOWN = 0.65, 0.5
"""At a distance: like half an hour of way for one at ease with it, like an hour where nobody knows."""

REACH_KM = {Travel.FOOT: 7.0, Travel.BICYCLE: 15.0, Travel.PUBLIC_TRANSPORT: 35.0, Travel.CAR: 50.0, Travel.LIFT: 50.0}
"""As the crow flies, how far a service may be: two hours on foot, an hour and a half by bicycle or bus, an hour by
car."""

REACH_KM_UNKNOWN = 50.0
"""Where nobody asked how the person moves."""

REACH_ENOUGH, REACH_STEPS, REACH_MOST_KM = 8, (1.0, 2.0, 4.0), 100.0
"""A barrier that fewer services within reach lift (``SURE_LIFT``) looks twice, then four times as far, at most 100 km:
a far service is better than none, and what only helps beside the aim is no reason to stop. Each barrier looks for
itself, so that noting one never hides what another found."""

# --- Mode, fee, languages, days, address ----------------------------------------------------------------------------
FEE_FREE, FEE_UNKNOWN, FEE_PAID = 1.0, 0.95, 0.85
FEE_PAID_WHEN_POOR = 0.7
"""Paying weighs more on one whose barrier is money; it never sets aside, since help to pay exists."""

LANGUAGE_SHARED, LANGUAGE_UNKNOWN, LANGUAGE_OTHER = 1.0, 0.9, 0.6
"""No shared language is heavy but not the end: an interpreter can be found."""

DAYS_UNKNOWN, DAYS_CLOSED = 0.93, 0.9
"""Days unknown; closed on the days when the person can come, but to be used at a distance."""

ONLY_PERSON, MOBILISER_UNKNOWN = 0.92, 0.98
"""Where only the person may ask, the letter opens no door, but can be taken along."""

# --- The sheet ------------------------------------------------------------------------------------------------------
FRESH_UNTIL, STALE_FROM, STALE = 180, 730, 0.6
"""Days since the sheet was last seen to: fresh for half a year, stale after two, in a straight line between. After a
year (0.87) the letter already advises to telephone first; after two, services have moved, closed or filled up often
enough that up to half an hour more on the way to one whose sheet is kept up is the safer trip; not an hour, since one
can telephone."""

AGE_UNKNOWN = 0.8
"""A sheet without a date may be old or new: it stands between the two."""

QUALITY_LEAST, QUALITY_UNKNOWN = 0.9, 0.95
"""A sheet of quality 0 keeps nine tenths: a poor sheet is not a poor service."""

# --- Its name -------------------------------------------------------------------------------------------------------
NAME_OF_ANOTHER_CASE, NAME_SAYS_NOTHING, SOON_DAYS = 0.65, 0.93, 60
"""A name that speaks of another case (a sick child, one’s own business, French for one who speaks it: ``case_words``)
loses about as much as two years without news; one that says nothing loses a little where words could fit, which is
where a job or training starts within two months. No more than that, since a name is not a rule of admission."""

# --- What already happened ------------------------------------------------------------------------------------------
UNDER_WAY = frozenset({ReferralState.ISSUED, ReferralState.WAITING, ReferralState.ACCEPTED, ReferralState.STARTED})
"""A referral under way sets the service aside: a second letter would only confuse the partner."""

PAST = {
    ReferralState.DRAFTED: 1.0,
    ReferralState.REFUSED: 0.3,
    ReferralState.EXPIRED: 0.5,
    ReferralState.WITHDRAWN: 0.9,
}
"""A refusal rarely turns; silence may have been chance; what was withdrawn was not the service's doing."""

PAST_OUTCOME = {Outcome.LIFTED: 1.0, Outcome.EASED: 1.0, Outcome.UNCHANGED: 0.4, Outcome.BROKEN_OFF: 0.6}
"""What ended well keeps its full weight and is said: the door is known. It is not raised above 1, for the barrier is
open again."""

PAST_WITHOUT_OUTCOME = 0.8

# --- Why a service is set aside -------------------------------------------------------------------------------------
EXCLUDED = {
    "under-way": say("orientation déjà en cours"),
    "zone": say("réservé à une autre zone"),
    "public": say("réservé à un autre public"),
    "remote": say("seulement à distance"),
    "closed": say("fermé les jours possibles"),
    "far": say("trop loin ou hors zone"),
    "theme": say("sans rapport avec ces freins"),
    "absent": say("absent de l’annuaire"),
}
"""Codes of exclusion in the order in which they are looked at; the last two are answered to ``why_not`` only."""
