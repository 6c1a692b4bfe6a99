"""Pairs of memories with how the first relates to the second, judged by hand: what `infer-edges` is measured by.

Half of them are only about the same thing. Every other one of the rest stands the other way round, so that the
direction has to be found too.
"""

from __future__ import annotations

from typing import Final

CAUSED_BY: Final = (
    ("The build failed on Tuesday.", "A header file was deleted on Monday."),
    ("The garden flooded in April.", "It rained for nine days without a pause in April."),
    ("Nora missed the meeting.", "Nora's train was two hours late."),
    ("The server ran out of disk space.", "The log files were never rotated."),
    ("The cake did not rise.", "The baking powder was four years old."),
    ("The team moved to a larger office.", "The team grew from eight people to thirty."),
    ("The battery is empty every morning.", "The lamp stays switched on all night."),
    ("Search became slow in March.", "The index was dropped by the migration of March."),
    ("The tomatoes have brown leaves.", "A fungus spread through the greenhouse."),
    ("Tom sleeps badly.", "Tom drinks coffee late in the evening."),
    ("The release was postponed by a week.", "A serious bug was found the day before the release."),
    ("The bridge is closed to trucks.", "Engineers found cracks in two pillars of the bridge."),
)
"""The first was caused by the second."""

PREVENTS: Final = (
    ("The nightly backup is stored in another city.", "Losing all data when the office burns down."),
    ("The fence around the pond is locked.", "Children falling into the pond."),
    ("Every query uses bound parameters.", "SQL injection through the search form."),
    ("The pipes are wrapped in foam.", "The pipes freezing in winter."),
    ("The account is locked after five wrong passwords.", "Guessing passwords by trying thousands of them."),
    ("The dog is vaccinated against rabies.", "The dog catching rabies."),
    ("Writes go to a journal before they are applied.", "A half-written file after a power cut."),
    ("The medicine is taken with food.", "Stomach pain from the medicine."),
    ("A reviewer must approve every change.", "Untested code reaching the main branch."),
    ("The net over the cherry tree is closed.", "Birds eating the cherries."),
    ("The server limits each client to ten requests a second.", "One client overloading the server."),
    ("Mara wears a helmet on every ride.", "Head injuries when Mara falls off the bicycle."),
)
"""The first prevents the second."""

IMPLIES: Final = (
    ("Every service runs in Frankfurt.", "The billing service runs in Frankfurt."),
    ("Ines eats no animal products.", "Ines eats no cheese."),
    ("The library is open on all days but Monday.", "The library is open on Sunday."),
    ("The function is pure.", "Calling the function twice with the same argument gives the same result."),
    ("Jonas has a twin sister.", "Jonas is not an only child."),
    ("All meetings are held in English.", "The planning meeting is held in English."),
    ("The project supports only Python 3.11 and later.", "The project does not run on Python 3.8."),
    ("The lake was frozen solid for the whole of January.", "Nobody could swim in the lake in January."),
    ("Lea was born in 1990.", "Lea was older than thirty in 2022."),
    ("The repository is public.", "Anybody can read the source code of the repository."),
    ("The shop accepts cash only.", "One cannot pay by card in the shop."),
    ("The matrix is invertible.", "The determinant of the matrix is not zero."),
)
"""The first implies the second."""

NONE: Final = (
    ("The build runs on every push.", "The build writes its log to a folder."),
    ("The garden has three apple trees.", "The garden is watered on Fridays."),
    ("Nora works in accounting.", "Nora plays the cello."),
    ("The server is called heron.", "The server has sixty-four gigabytes of memory."),
    ("The cake was made with walnuts.", "The cake was served on a blue plate."),
    ("The team meets on Mondays.", "The team uses a shared calendar."),
    ("The battery is made in Korea.", "The battery weighs two hundred grams."),
    ("Search supports quoted phrases.", "Search results show ten items a page."),
    ("The tomatoes are of an old variety.", "The tomatoes stand beside the basil."),
    ("Tom has a red bicycle.", "Tom speaks Portuguese."),
    ("The release has the number 4.2.", "The release notes are written in Markdown."),
    ("The bridge was opened in 1974.", "The bridge is painted green."),
    ("The backup takes twenty minutes.", "The backup is written to tape."),
    ("The pond has goldfish.", "The pond is two metres deep."),
    ("The search form has two fields.", "The search form is at the top of the page."),
    ("The pipes are made of copper.", "The pipes were laid in 1998."),
    ("The account belongs to Mara.", "The account has a picture of a fox."),
    ("The dog is called Bruno.", "The dog likes carrots."),
    ("The journal is kept for thirty days.", "The journal is a binary file."),
    ("The medicine comes in a brown bottle.", "The medicine tastes of mint."),
    ("A reviewer is chosen by turns.", "Reviewers write their comments in English."),
    ("The cherry tree is twelve years old.", "The cherry tree stands by the gate."),
    ("Clients send their version in a header.", "Clients are written in Go and Python."),
    ("Mara rides to work.", "Mara collects stamps."),
    ("The billing service is written in Rust.", "The billing service has two maintainers."),
    ("Ines lives in Lyon.", "Ines likes cooking with saffron."),
    ("The library has a reading room.", "The library lends music."),
    ("The function is called by two modules.", "The function has forty lines."),
    ("Jonas studies physics.", "Jonas lives on the third floor."),
    ("The planning meeting takes an hour.", "The planning meeting is in the blue room."),
    ("The project has eleven contributors.", "The project has a logo with an owl."),
    ("The lake is fed by two rivers.", "The lake lies in the south of the county."),
    ("Lea has two cats.", "Lea works as a carpenter."),
    ("The repository has four branches.", "The repository was created in spring."),
    ("The shop sells bread.", "The shop is near the station."),
    ("The matrix has nine rows.", "The matrix is stored in a text file."),
)
"""The two have a subject in common and nothing more."""


def labelled() -> list[tuple[str, str, str]]:
    """First, second, and the relation: `caused_by` if it leads from the first to the second, `<caused_by` if it leads
    back, empty for none."""
    found = [(one, other, "") for one, other in NONE]
    for relation, pairs in (("caused_by", CAUSED_BY), ("prevents", PREVENTS), ("implies", IMPLIES)):
        for number, (one, other) in enumerate(pairs):
            found.append((one, other, relation) if number % 2 else (other, one, f"<{relation}"))
    return found
