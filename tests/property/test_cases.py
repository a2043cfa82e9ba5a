"""Whatever is done in a case, withdrawing it leaves what would be without it."""

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.cases import CaseEvent, Step, case_of
from backend.domain.rulings import Label, Labelled, label_without

LABELS = st.sampled_from(
    [Label("abusive"), Label("legitimate"), Label("abusive", "org_1")]
)
SAID = st.one_of(
    st.builds(lambda name: (Step.ASSIGNED, {"assignee": name}), st.sampled_from("abc")),
    st.builds(lambda ms: (Step.DUE, {"due_ms": ms}), st.none() | st.integers(0, 9)),
    st.builds(
        lambda step, names: (step, {"clusters": names, "accounts": []}),
        st.sampled_from([Step.ADDED, Step.REMOVED]),
        st.lists(st.sampled_from(["clu_1", "clu_2", "clu_3"]), max_size=3),
    ),
    st.just((Step.COMMENTED, {"text": "Hm."})),
)


@given(st.lists(SAID, max_size=12), st.randoms(use_true_random=False))
def test_any_order_of_reading_gives_one_case(said, random):
    events = [CaseEvent(0, "case_1", Step.OPENED, "p", 0, {"title": "T"})]
    events += [
        CaseEvent(n, "case_1", step, "p", n, more)
        for n, (step, more) in enumerate(said, 1)
    ]
    shuffled = list(events)
    random.shuffle(shuffled)

    assert case_of(shuffled) == case_of(events)


@given(st.lists(LABELS, min_size=1, max_size=6), st.data())
def test_withdrawing_all_in_any_order_restores_what_was_said_before(labels, data):
    """Rulings label one account one after another; each notes what was before it."""
    first = data.draw(st.sampled_from([Label(), Label("legitimate")]))
    now, made = first, []
    for number, label in enumerate(labels):
        made.append(Labelled(number, label, now, counts=True))
        now = label

    for number in data.draw(st.permutations(range(len(labels)))):
        newest = max(each.number for each in made if each.counts)
        if made[number].label == now:
            now = label_without(made, number)
        made[number] = Labelled(
            number, made[number].label, made[number].before, counts=False
        )
        left = [each for each in made if each.counts]
        # Withdrawing an older one changes nothing of what the newest says.
        if number != newest:
            assert now == left[-1].label

    assert now == first
