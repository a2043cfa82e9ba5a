from backend.domain.clusters import Group, Membership, keep_ids


def _group(*names):
    return Group(tuple(Membership(name, 1.0, 1.0) for name in sorted(names)), ())


def test_new_groups_get_equal_ids_for_equal_accounts():
    assert keep_ids({}, [_group("a", "b")]) == keep_ids({}, [_group("a", "b")])


def test_larger_part_keeps_the_id_after_a_split():
    previous = dict.fromkeys("abcde", "clu_1")

    small, large = keep_ids(previous, [_group("a", "b"), _group("c", "d", "e")])

    assert large == "clu_1"
    assert small not in ("clu_1", large)


def test_larger_cluster_keeps_its_id_after_a_merge():
    previous = dict.fromkeys("abc", "clu_1") | dict.fromkeys("de", "clu_2")

    assert keep_ids(previous, [_group(*"abcde")]) == ["clu_1"]


def test_no_id_is_given_twice():
    first = keep_ids({}, [_group("a", "b")])[0]

    ids = keep_ids({"b": first, "c": first}, [_group("a", "x"), _group("b", "c")])

    assert len(set(ids)) == 2
