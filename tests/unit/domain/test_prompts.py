import subprocess
import sys

import pytest

from backend.domain.prompts import EMPTY, PLACES, normal_prompt, signature, words

TEXT = (
    "Write a plan with numbered steps for moving an old garden shed across the yard "
    "without taking it apart, list the tools and say how many people are needed"
)


def test_signature_is_the_same_everywhere():
    # Computed once; another value would separate upstreams from this deployment.
    full = [number for number in signature(TEXT) if number != EMPTY]

    assert full[:4] == [704522574, 2956773413, 3934567626, 4106272051]
    assert signature(TEXT) == signature(f"  {TEXT.upper()}!! ")
    assert len(signature(TEXT)) == 2 * PLACES == 192
    assert all(0 <= number < EMPTY for number in full)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write  a\tPLAN.", ["write", "a", "plan"]),
        ("Hi!", ["hi"]),
        ("?!", ["?!"]),
        (" \n", []),
        ("don't", ["don", "t"]),
        ("snake_case", ["snake_case"]),
        ("\uff26\uff35\uff2c\uff2c\u3000\uff57ide", ["full", "wide"]),
        ("\u201cStraße\u201d \u2013 über", ["strasse", "über"]),
        ("名前は", ["名前", "前は"]),
        ("名 of 前", ["名", "of", "前"]),
    ],
)
def test_words(text, expected):
    assert words(text) == expected
    assert normal_prompt(text) == " ".join(expected)


def test_words_are_in_the_first_half_and_pairs_in_the_second():
    one, other = signature("alpha beta gamma"), signature("gamma alpha beta")

    assert one[:PLACES] == other[:PLACES]
    assert one[PLACES:] != other[PLACES:]
    assert sum(number != EMPTY for number in signature("alpha")) == 1
    assert signature("alpha")[PLACES:] == [EMPTY] * PLACES
    assert signature(" ") == [EMPTY] * 2 * PLACES


def test_texts_without_words_differ():
    assert signature("?!") != signature("...")


def test_lone_surrogates_are_signed():
    assert signature("plan \ud800 b") == signature("plan b")
    assert signature("\ud800") != signature("\ud801")


def test_a_forked_worker_can_sign_after_its_parent_did():
    # Threads that a library started do not come along: a fork would wait for them.
    code = (
        "import os\n"
        "from backend.domain.prompts import signature\n"
        "for n in range(2000): signature(f'a b {n}')\n"
        "if os.fork() == 0:\n"
        "    signature('a b'); os._exit(0)\n"
        "os._exit(os.waitstatus_to_exitcode(os.wait()[1]))\n"
    )
    forked = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)

    assert forked.returncode == 0
