"""A map of the collection: every paper a point, near to those that mean the like, and topics named
by their own terms.

Computed once a generation and kept beside the index. t-SNE (van der Maaten and Hinton 2008) of the
papers' vectors; of a large collection of a sample of them, the others set beside their nearest.
Topics are k-means clusters, named by `topic_names`.
"""

from __future__ import annotations

import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Floats
from index.files import private_file, private_folder
from index.generation.generations import Generation
from index.home import Home
from index.retrieval.topic_names import names

VERSION = 4  # to be raised when a map is made otherwise
_SAMPLED = 3000  # papers that t-SNE places; it takes half a minute for more
_NEIGHBOURS = 5  # in the sample, between which another paper is placed
_NEARER = 4  # the power by which a nearer neighbour draws more
_JITTER = 0.008  # so that papers with the same neighbours stand apart
_PERPLEXITY = 30.0  # of t-SNE, for more than some 90 papers
_FEWEST = 3  # papers of which there is something to draw
_DIMENSIONS = 50  # of the vectors, to cluster and to place them
_PAPERS_A_TOPIC = 5  # in a collection so small that the root below is 1
_FEWEST_TOPICS, _MOST_TOPICS = 2, 24  # there are as many colours to tell them apart
_SEED = 0  # the same collection has the same map
_AT_ONCE = 8192  # papers in memory
_READ = 20_000  # papers, to name topics


@dataclass(frozen=True, slots=True)
class TopicMap:
    """`positions` `(papers, 2) float32` within -1..1, `topic_of` `(papers,) int16`, by the papers'
    numbers; `topics` the names, each of some terms."""

    positions: Floats
    topic_of: npt.NDArray[np.int16]
    topics: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """`topic_of` `(papers,) int16`, by the papers' numbers; `names`, each of some terms: as they
    are on the map."""

    topic_of: npt.NDArray[np.int16]
    names: tuple[tuple[str, ...], ...]


def topics(home: Home, generation: Generation) -> Topics:
    """The topics of a generation without its map, whose points take longest to place."""
    kept = _kept(home, generation)
    if kept is not None:
        return Topics(kept.topic_of, kept.topics)
    return _clustered(generation)[1]


def topic_map(home: Home, generation: Generation) -> TopicMap:
    """The map of a generation: as it was kept, or made anew (seconds to two minutes), and kept."""
    if (kept := _kept(home, generation)) is not None:
        return kept
    found = drawn(generation)
    _keep(_file(home, generation), found)
    return found


def _file(home: Home, generation: Generation) -> Path:
    return home.topic_maps / f"{generation.manifest.generation}-{VERSION}.npz"


def _kept(home: Home, generation: Generation) -> TopicMap | None:
    """None where none was made yet, or it is damaged."""
    try:
        with np.load(_file(home, generation), allow_pickle=False) as held:
            names = tuple(tuple(name.split("\t")) for name in held["topics"].tolist())
            return TopicMap(held["positions"], held["topic_of"], names)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def drawn(generation: Generation) -> TopicMap:
    reduced, found = _clustered(generation)
    count = len(reduced)
    if count < _FEWEST:
        places = np.array([[0.0, 0.0], [0.5, 0.5]][:count], dtype=np.float32)
        return TopicMap(places, found.topic_of, found.names)
    return TopicMap(_placed(reduced), found.topic_of, found.names)


def _clustered(generation: Generation) -> tuple[Floats, Topics]:
    """The papers' vectors in fewer dimensions, and their topics."""
    vectors = _papers_vectors(generation)
    count = len(vectors)
    if count < _FEWEST:
        return vectors, Topics(np.zeros(count, np.int16), (("papers",),))
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.decomposition import PCA

    reduced = (
        PCA(min(_DIMENSIONS, count - 1, vectors.shape[1]), random_state=_SEED)
        .fit_transform(vectors)
        .astype(np.float32)
    )
    wanted = round((count / _PAPERS_A_TOPIC) ** 0.5)
    clusters = min(max(wanted, _FEWEST_TOPICS), _MOST_TOPICS)
    means = MiniBatchKMeans(clusters, random_state=_SEED, n_init=5, batch_size=4096).fit(reduced)
    topic_of = _by_size(means.labels_)
    return reduced, Topics(topic_of, _named(generation, topic_of))


def _papers_vectors(generation: Generation) -> Floats:
    """Each paper's mean vector, unit length."""
    first = generation.papers.first_passages()
    means = np.empty((len(first) - 1, generation.vectors.shape[1]), np.float32)
    for start in range(0, len(means), _AT_ONCE):
        end = min(start + _AT_ONCE, len(means))
        rows = np.asarray(generation.vectors[first[start] : first[end]], np.float32)
        means[start:end] = np.add.reduceat(rows, first[start:end] - first[start])
    unit: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def _placed(rows: Floats) -> Floats:
    from sklearn.manifold import TSNE
    from sklearn.neighbors import NearestNeighbors
    from threadpoolctl import threadpool_limits

    sample = np.linspace(0, len(rows) - 1, min(_SAMPLED, len(rows))).astype(np.int64)
    perplexity = min(_PERPLEXITY, (len(sample) - 1) / 3)
    # Its steps are short: threads wait for one another longer than they work. The places are the
    # same to the digit.
    with threadpool_limits(limits=1, user_api="openmp"):
        points = TSNE(perplexity=perplexity, init="pca", random_state=_SEED).fit_transform(
            rows[sample]
        )
    points = points / np.abs(points).max(axis=0)
    if len(sample) == len(rows):
        whole: Floats = points.astype(np.float32)
        return whole
    distances, near = NearestNeighbors(n_neighbors=_NEIGHBOURS).fit(rows[sample]).kneighbors(rows)
    weights = 1 / np.maximum(distances, 1e-6) ** _NEARER  # one in the sample stays where it is
    places = (points[near] * weights[..., None]).sum(1) / weights.sum(1)[:, None]
    apart = np.random.default_rng(_SEED).normal(scale=_JITTER, size=places.shape)
    placed: Floats = np.clip(places + apart, -1, 1).astype(np.float32)
    return placed


def _by_size(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int16]:
    """The clusters numbered anew, the largest first."""
    sizes = np.bincount(labels)
    ranks = np.empty(len(sizes), np.int16)
    ranks[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return ranks[labels]


def _named(generation: Generation, topic_of: npt.NDArray[np.int16]) -> tuple[tuple[str, ...], ...]:
    read = np.linspace(0, len(topic_of) - 1, min(_READ, len(topic_of))).astype(np.int64)
    texts = dict(generation.papers.documents(read))
    titles = [title for _, title, _ in generation.papers.abstracts(read)]
    return names([texts[number] for number in read.tolist()], titles, topic_of[read])


def _keep(file: Path, found: TopicMap) -> None:
    """Written whole or not at all; where the home cannot be written, the map is made anew each
    time."""
    try:
        private_folder(file.parent)
        for old in file.parent.glob("*"):
            old.unlink(missing_ok=True)
        half = file.with_name(f"{uuid.uuid4().hex}.half")
        private_file(half)
        with half.open("wb") as out:
            names = np.array(["\t".join(topic) for topic in found.topics])
            np.savez_compressed(
                out, positions=found.positions, topic_of=found.topic_of, topics=names
            )
        half.replace(file)
    except OSError:
        return
