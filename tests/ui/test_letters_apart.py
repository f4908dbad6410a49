"""Every letter after G leads to one place, and no two acts that work everywhere share a key."""

from __future__ import annotations

from collections import Counter

from app.rules.seed import read_seed
from app.ui.actions import EVERYWHERE, REGISTRY
from app.ui.pages import OFFICE_PAGES


def test_a_letter_after_g_leads_to_one_queue_or_page() -> None:
    letters = [queue.key.upper() for queue in read_seed().queues if queue.key]
    letters += [page.letter for page in OFFICE_PAGES if page.letter]
    assert [letter for letter, times in Counter(letters).items() if times > 1] == []


def test_acts_that_work_everywhere_have_keys_of_their_own() -> None:
    keys = [key for act in REGISTRY if act.scope == EVERYWHERE for key in act.keys]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
