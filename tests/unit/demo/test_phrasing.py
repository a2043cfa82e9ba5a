"""Prompts: strangers' own, and the near copies that campaigns make."""

import pytest

from backend.demo.names import Names
from backend.demo.phrasing import Phrasing
from backend.demo.texts import AGENT_TEMPLATES, SCAFFOLDS
from backend.domain.dice import Dice


@pytest.fixture
def phrasing():
    return Phrasing(Dice(1, "phrasing"), Names(Dice(1, "names")))


def alike(one, other):
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) / len(first | second)


def test_own_prompts_leave_no_slot_empty(phrasing):
    texts = [phrasing.own().text for _ in range(300)]

    assert not any("{" in text or "%s" in text for text in texts)
    assert len(set(texts)) == 300


def test_a_paraphrase_edits_about_as_many_words_as_asked(phrasing):
    text = phrasing.fill(AGENT_TEMPLATES[0])

    little = [alike(text, phrasing.paraphrase(text, share=0.05)) for _ in range(50)]
    much = [alike(text, phrasing.paraphrase(text, share=0.2)) for _ in range(50)]

    assert 0.75 < sum(little) / 50 < 0.99
    assert 0.5 < sum(much) / 50 < sum(little) / 50


def test_no_edit_changes_nothing(phrasing):
    text = phrasing.fill(AGENT_TEMPLATES[1])

    assert phrasing.paraphrase(text, share=0) == text


def test_a_scaffold_keeps_its_ends_around_a_text_of_its_own(phrasing):
    one, other = phrasing.wrap(SCAFFOLDS[0]), phrasing.wrap(SCAFFOLDS[0])
    opening = SCAFFOLDS[0][0].split()

    assert one.split()[: len(opening)] == other.split()[: len(opening)] == opening
    assert alike(one, other) < 0.6
