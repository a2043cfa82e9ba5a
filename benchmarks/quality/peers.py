"""What a team would try first: components and communities of the graph, and Splink."""

from contextlib import suppress
from logging import ERROR
from random import Random
from typing import Any

import igraph
import numpy as np
import pyarrow as pa
import splink.comparison_level_library as levels
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import CustomComparison

from backend.domain.evidence import KINDS
from backend.domain.linkage import Evidence, Flags
from backend.services.detection import read_evidence
from benchmarks.baseline import components
from benchmarks.quality.inputs import Input
from benchmarks.quality.methods import Answers, Clusters, Method

ANY = 1 << 40
DEGREES = (ANY, 50, 5, 2)  # most accounts of a thing that ties its accounts
RESOLUTIONS = (1.0, 16.0, 256.0)
PROBABILITIES = (0.9, 0.5, 0.99, 0.9999)
SEED = 1
# Fewer accounts than that teach a model nothing of a kind.
LEAST_SHARING = 20
TRAINING_PAIRS = 2_000_000


def peers() -> list[Method]:
    """All of them; each is given what linkage is given."""
    return [
        Method("components: address, device, card", "most accounts", _all_components),
        Method("components: device, card", "most accounts", _bought_components),
        Method("Louvain", "resolution", _louvain),
        Method("Leiden", "resolution", _leiden),
        Method("Splink", "probability", _splink),
    ]


def _all_components(given: Input) -> Answers:
    for most in DEGREES:
        yield most, components(given.sightings, most=most)


def _bought_components(given: Input) -> Answers:
    kinds = ("device", "instrument")
    for most in DEGREES:
        yield most, components(given.sightings, most=most, kinds=kinds)


def _louvain(given: Input) -> Answers:
    graph, accounts = _graph(given.sightings)
    for resolution in RESOLUTIONS:
        igraph.set_random_number_generator(Random(SEED))
        found = graph.community_multilevel(weights="weight", resolution=resolution)
        yield resolution, _clusters(found.membership, accounts)


def _leiden(given: Input) -> Answers:
    graph, accounts = _graph(given.sightings)
    for resolution in RESOLUTIONS:
        igraph.set_random_number_generator(Random(SEED))
        found = graph.community_leiden(
            objective_function="modularity",
            weights="weight",
            resolution=resolution,
            n_iterations=10,
        )
        yield resolution, _clusters(found.membership, accounts)


def _graph(sightings: pa.Table) -> tuple[igraph.Graph, tuple[str, ...]]:
    """Accounts, then things that two or more have, by inverse degree."""
    evidence = read_evidence(sightings)
    rows = evidence.telling[evidence.thing]
    account, thing = evidence.account[rows], evidence.thing[rows]
    edges = np.column_stack([account, thing + evidence.accounts])
    graph = igraph.Graph(n=evidence.accounts + evidence.things, edges=edges.tolist())
    graph.es["weight"] = (1.0 / evidence.everyone[thing]).tolist()
    return graph, evidence.account_ids


def _clusters(membership: list[int], accounts: tuple[str, ...]) -> Clusters:
    return {
        account: str(number)
        for account, number in zip(accounts, membership, strict=False)
    }


def _splink(given: Input) -> Answers:
    """Fellegi-Sunter over pairs that share something not too common, then components.

    A record is an account, a column the set of its things of one kind, but for those
    that more accounts have than pairs of them can be compared. The model is
    trained as its documentation has it: u by random sampling, m by expectation
    maximisation, once for each kind that pairs are blocked on.
    """
    evidence = read_evidence(given.sightings)
    columns = _present(evidence)
    if not columns:
        return
    api = DuckDBAPI()
    linker = Linker(
        api.register(_records(evidence, columns)),
        SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="account",
            comparisons=[_comparison(column) for column in columns],
            blocking_rules_to_generate_predictions=[_block(c) for c in columns],
            retain_matching_columns=False,
        ),
        log_level=ERROR,
    )
    linker.training.estimate_u_using_random_sampling(TRAINING_PAIRS, seed=SEED)
    for column in columns if len(columns) > 1 else ():
        # Where all pairs that agree on a kind agree on another, or none does, there is
        # nothing to learn from them, and Splink says so by an error.
        with suppress(ValueError):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(f"rarest_{column}"),
                record_sample_proportion=1.0,
                max_pairs=TRAINING_PAIRS,
            )
    pairs = linker.inference.predict(
        threshold_match_probability=min(PROBABILITIES), warning_mode="never"
    )
    for probability in PROBABILITIES:
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=probability
        ).as_record_list()
        yield probability, {row["account"]: str(row["cluster_id"]) for row in found}


def _present(evidence: Evidence) -> list[str]:
    """Kinds of which enough accounts have something rare in common."""
    return [kind for kind in KINDS if _sharing(evidence, kind) >= LEAST_SHARING]


def _sharing(evidence: Evidence, kind: str) -> int:
    """Accounts that have a rare thing of ``kind`` in common with another."""
    rows = evidence.joinable[evidence.thing]
    number = evidence.thing_kind[evidence.thing] == list(KINDS).index(kind)
    return int(np.unique(evidence.account[rows & number]).size)


def _records(evidence: Evidence, columns: list[str]) -> pa.Table:
    """One row an account: by kind those of its things that few have."""
    table: dict[str, pa.Array] = {"account": pa.array(evidence.account_ids)}
    for column in columns:
        of_kind = evidence.thing_kind == list(KINDS).index(column)
        table[f"rare_{column}"] = _lists(evidence, evidence.joinable & of_kind)
        table[f"rarest_{column}"] = _rarest(evidence, evidence.joinable & of_kind)
    return pa.table(table)


def _rarest(evidence: Evidence, wanted: Flags) -> pa.Array:
    """For each account that of the ``wanted`` things that the fewest have, or null.

    Splink predicts on pairs from sets, and trains on pairs from single values only.
    """
    rows = np.flatnonzero(wanted[evidence.thing])
    account, thing = evidence.account[rows], evidence.thing[rows]
    order = np.lexsort((thing, evidence.everyone[thing], account))
    accounts, first = np.unique(account[order], return_index=True)
    rarest = np.zeros(evidence.accounts, dtype=np.int64)
    nothing = np.ones(evidence.accounts, dtype=np.bool_)
    rarest[accounts], nothing[accounts] = thing[order][first], False
    return pa.array(rarest, mask=nothing)


def _lists(evidence: Evidence, wanted: Flags) -> pa.Array:
    """For each account the things of it that are ``wanted``."""
    rows = wanted[evidence.thing]
    account, thing = evidence.account[rows], evidence.thing[rows]
    starts = np.searchsorted(account, np.arange(evidence.accounts + 1))
    return pa.ListArray.from_arrays(pa.array(starts, pa.int32()), pa.array(thing))


def _comparison(column: str) -> CustomComparison:
    return CustomComparison(
        output_column_name=column,
        comparison_levels=[
            levels.CustomLevel(
                f"len(rare_{column}_l) = 0 OR len(rare_{column}_r) = 0"
            ).configure(is_null_level=True),
            # The first half is there so that a model trained on pairs that agree on
            # it learns nothing of this comparison from them.
            levels.CustomLevel(
                f"rarest_{column}_l = rarest_{column}_r "
                f"OR list_has_any(rare_{column}_l, rare_{column}_r)"
            ),
            levels.ElseLevel(),
        ],
    )


def _block(column: str) -> Any:
    return block_on(f"rare_{column}", arrays_to_explode=[f"rare_{column}"])
