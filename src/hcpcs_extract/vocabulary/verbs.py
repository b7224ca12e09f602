"""Verbs that follow the words for a patient's condition ("… with asthma cannot coordinate an inhaler"), in the forms that occur."""

from typing import Final

VERBS: Final[list[str]] = (
    "is are was were be been has have had does did do can cannot could will would may might must should "
    "presents presented presenting arrives arrived arriving comes came returns returned undergoes underwent undergoing receives received receiving "
    "requires required needs needed attends attended visits visited reports reported describes described complains complained notices noticed notes noted "
    "seeks sought develops developed meets met enters entered checks calls uses used takes took tries tried fails failed stops stopped starts started begins began "
    "finishes finished continues continued remains remained becomes became grows grew feels felt falls fell loses lost wakes woke walks walked lives works worked "
    "bleeds bled empties wants wanted asks asked goes went sees saw gets got makes made keeps kept brings brought sends sent hopes struggles struggled experiences experienced "
    "completes completed elects elected chooses chose agrees agreed consents consented opts opted learns learned waits waited relapses relapsed progresses progressed "
    "responds responded tolerates tolerated discusses discussed reviews reviewed shows showed books booked registers registered schedules transfers transferred "
    "breathes coughs vomits sleeps eats drinks smokes travels moves moved stands sits lies limps tests tested enrolls enrolled fills filled picks follows followed "
    "declines declined refuses refused denies denied admits admitted recovers recovered improves improved worsens worsened suffers suffered carries wears wore "
    "scheduled referred seen brought being evaluated monitored hospitalized transported"
).split()

BEFORE_OBJECT: Final[list[str]] = "a an the his her their its it him them no any this that these three two four several every once twice oral daily".split()
"""Words that begin an object: a word in -s or -ed right before one of them is a verb."""
