"""Checksums of many words are those of each."""

from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.checksums import crc32s

SEEDED = [b"", b"a", b"123456789", b"x" * 63, b"x" * 64, b"x" * 65, b"y" * 5000]


def located(words):
    text = np.frombuffer(b" ".join(words), np.uint8)
    lengths = np.array([len(word) for word in words], np.intp)
    starts = np.cumsum(lengths + 1) - lengths - 1
    return text, starts, lengths


def test_each_word_has_the_checksum_of_zlib():
    found = crc32s(*located(SEEDED))
    assert found.tolist() == [crc32(word) for word in SEEDED]
    assert found[2] == 0xCBF4_3926  # the check value of ISO 3309


@given(st.lists(st.binary(max_size=80), min_size=1))
def test_whatever_the_words_are(words):
    assert crc32s(*located(words)).tolist() == [crc32(word) for word in words]


def test_there_may_be_none():
    nothing = np.empty(0, np.intp)
    assert crc32s(np.empty(0, np.uint8), nothing, nothing).size == 0
