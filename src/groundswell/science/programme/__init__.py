r"""Choosing the programme of a meeting, so that every group of people gets its share of the stage.

**The rule.** Pitches are projects that cost whole minutes, the concerns of the people coming are
approval ballots, the hour is the budget. The rule is the Method of Equal Shares with *cardinality*
satisfaction: a person gains 1 for each pitch on the stage that she asked for, however long it is.

1. *Who counts.* Pitches longer than the hour are set aside. A person counts if she asked for at
   least one of the others; a share given to anybody else could never be spent. There are ``n``.
2. *Equal shares.* Each has ``minutes / n`` minutes. Round by round, a pitch is affordable if its
   supporters still hold its minutes together; its price is the least ``p`` such that they cover it
   when each pays ``min(p, what she has left)``. The affordable pitch of the lowest price goes on.
3. *Raised shares* (Add1, counted for the meeting as a whole). While a wanted pitch still fits in
   the minutes left over, the sum of the shares is raised by one minute (each share by ``1 / n``)
   and step 2 starts afresh. It ends at the first result that leaves no such gap, which is kept, or
   at the first that no longer fits the hour, or when the shares would be more than ten times the
   first ones; in the latter two cases the last result that fitted is kept.
4. *Most supporters.* What is left is filled with wanted pitches that fit, most supporters first.
5. *Nobody counts* (no ballots, or none names a pitch that fits): the lottery fills the hour.

**The guarantee.** With ``n`` people counted, a group that all asked for one and the same pitch, and
whose shares add up to its minutes, never goes home with nothing: at least one of them hears
something she asked for (extended justified representation for one project, and step 3 keeps it,
since shares only grow).

**The lottery.** A pitch draws the ticket ``SHA-256(seed, line feed, key)`` as UTF-8; the lowest
ticket goes first. Anybody can check it: ``printf 'SEED\nKEY' | sha256sum``. Ties are broken by the
lottery of the seed followed by `` ties``; the order of the stage is the lottery of the seed itself,
so a place on the stage owes nothing to having won a tie. Publish the seed, and settle beforehand
where it comes from (say, the next evening's lottery numbers): who picks it freely can try many.

Sources: D. Peters, G. Pierczyński, P. Skowron, *Proportional Participatory Budgeting with Additive
Utilities*, NeurIPS 2021 (arXiv:2008.13276), section 3 for the rule and its guarantee; D. Peters,
P. Skowron, *Proportionality and the Limits of Welfarism*, EC 2020 (arXiv:1911.11747) for equal
costs; equalshares.net for completion by raised shares.
"""

from groundswell.science.programme.choosing import choose_programme
from groundswell.science.programme.lottery import lottery_order
from groundswell.science.programme.record import (
    Attempt,
    Ballot,
    Candidate,
    Chosen,
    LeftOut,
    Phase,
    ProgrammeCannotBeChosen,
    ProgrammeChoice,
    Reason,
    Round,
    Why,
)

__all__ = [
    "Attempt",
    "Ballot",
    "Candidate",
    "Chosen",
    "LeftOut",
    "Phase",
    "ProgrammeCannotBeChosen",
    "ProgrammeChoice",
    "Reason",
    "Round",
    "Why",
    "choose_programme",
    "lottery_order",
]
