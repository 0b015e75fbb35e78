"""Which service a message names: 能不能装扶手 is 居家适老化改造, 请人替我两天 is 喘息服务, 能享受什么 is none and all.

A kernel ridge classifier over the ways of asking that each city pack lists (service_asks.yml); likeness of two texts is
that of their sentence vectors and of their n-grams of characters and sounds. Why this and how well: docs/explanation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse

from bot.data_files import read_yaml
from bot.language.ngrams import ngrams
from bot.language.normalise import normalise
from bot.plans.cache_files import beside, digest
from bot.plans.catalogue import Catalogue
from bot.plans.grams import GramSpace
from bot.plans.kept import Learnt, read_kept, write_kept
from bot.plans.vectors import Encoder, cached_vectors

Floats = npt.NDArray[np.float32]

EVERYTHING = "open"
"""The name of asking for no service in particular."""

LONGEST = 60
"""Characters of a message that take part: what is wanted is said in one breath."""

_DENSE = 0.8
"""The encoder's share of the likeness; the rest is the n-grams'. By leave-one-out, as are the figures below."""

_PENALTY = 0.1

_VERSION = "1"
"""To be raised when the way of learning changes, so that nothing kept from before is used."""

_SURE, _CLOSE, _MOST = 0.22, 0.10, 3
"""The least score at which a service is named; how close another has to come to be meant as well; and how many."""

_ELSEWHERE = 0.30
_ELSEWHERE_BY = 0.12
"""The least score of another city's service, and by how much it has to beat every one of this city's."""


@dataclass(frozen=True)
class Named:
    """The services of this city that a message names, the likeliest first; `elsewhere` one that only another city has.
    `everything`: the message asks for all there is."""

    services: tuple[str, ...] = ()
    elsewhere: str | None = None
    everything: bool = False


class ServiceNames:
    """Build once; then ask from any thread."""

    def __init__(
        self,
        asks: Mapping[str, Mapping[str, Sequence[str]]],
        catalogue: Catalogue,
        encoder: Encoder,
        cache: Path | None = None,
    ) -> None:
        """Args: asks: by city, ways of asking by service; EVERYTHING holds those that name none. What is learnt from
        them is kept in `cache` and beside it."""
        self._counterpart = catalogue.counterpart
        ways = [way for of in asks.values() for listed in of.values() for way in listed]
        self._encode = encoder
        # Whether the vectors kept are still right is told from the ways as written; to normalise them takes a while.
        vectors = cached_vectors(ways, lambda texts: encoder([normalise(text) for text in texts]), cache)
        services = {city: [service for service, listed in of.items() for _ in listed] for city, of in asks.items()}
        services = {city: listed for city, listed in services.items() if listed}
        learnt = _learnt(ways, services, vectors, beside(cache, "names.npz"))
        self._space = learnt.space
        self._cities = {
            city: _City(services[city], vectors[rows], learnt.wording[rows], weights)
            for (city, rows), weights in zip(_rows(services), learnt.coefficients, strict=True)
        }

    def named(self, texts: Iterable[str], city: str | None) -> Named:
        """What a message names, given in one wording or several (whole, and without the facts it tells).

        Without a city the services of all are compared.
        """
        asked = [normalise(text)[:LONGEST] for text in texts if text.strip()]
        if not asked:
            return Named()
        vectors, grams = (
            np.asarray(self._encode(asked), np.float32),
            _stacked([Counter(ngrams(text)) for text in asked], self._space),
        )
        scored = {name: known.scores(vectors, grams) for name, known in self._cities.items()}
        here = [item for name in scored if city in {None, name} for item in scored[name]]
        here.sort(key=lambda item: -item[1])
        there = max(
            (item for name in scored if city not in {None, name} for item in scored[name]), default=None, key=_score
        )
        best = here[0] if here else (EVERYTHING, 0.0)
        if there and there[0] != EVERYTHING and there[1] >= max(_ELSEWHERE, best[1] + _ELSEWHERE_BY):
            same = self._counterpart(there[0], city) if city else None
            return Named((same,)) if same else Named(elsewhere=there[0])
        if best[0] == EVERYTHING or best[1] < _SURE:
            return Named(everything=best[0] == EVERYTHING and best[1] >= _SURE)
        close = [service for service, score in here[:_MOST] if score >= best[1] - _CLOSE]
        return Named(tuple(service for service in close if service != EVERYTHING))


def _score(item: tuple[str, float]) -> float:
    return item[1]


class _City:
    """One city's classifier: scores near 1 for the service meant, near 0 for the others."""

    def __init__(
        self, services: Sequence[str], vectors: Floats, grams: scipy.sparse.csr_matrix, weights: Floats
    ) -> None:
        self._names = list(dict.fromkeys(services))
        self._vectors, self._grams, self._weights = vectors, grams, weights

    def scores(self, vectors: Floats, grams: scipy.sparse.csr_matrix) -> list[tuple[str, float]]:
        """Each service with its score, the best of the wordings given."""
        scores = (_likeness(vectors, grams, self._vectors, self._grams) @ self._weights).max(axis=0)
        return [(name, float(score)) for name, score in zip(self._names, scores, strict=True)]


def _learnt(ways: Sequence[str], services: Mapping[str, Sequence[str]], vectors: Floats, cache: Path | None) -> Learnt:
    """The n-grams of the ways, and for each city the weights of its ways for its services; kept in `cache`."""
    sample = vectors.ravel()[:: max(vectors.size // 4096, 1)]
    key = digest([_VERSION, repr(services), *ways, sample.tobytes()])
    kept = read_kept(cache, key)
    if kept is None:
        space, wording = _space([normalise(way) for way in ways])
        solved = [_weights(services[city], vectors[rows], wording[rows]) for city, rows in _rows(services)]
        kept = Learnt(space, wording, solved)
        write_kept(cache, key, kept)
    return kept


def _rows(services: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, slice]]:
    """Which rows are each city's."""
    begin = 0
    for city, listed in services.items():
        yield city, slice(begin, begin + len(listed))
        begin += len(listed)


def _weights(services: Sequence[str], vectors: Floats, grams: scipy.sparse.csr_matrix) -> Floats:
    names = list(dict.fromkeys(services))
    kernel = _likeness(vectors, grams, vectors, grams) + _PENALTY * np.eye(len(services), dtype=np.float32)
    truth = np.array([[float(name == service) for name in names] for service in services], np.float32)
    return np.linalg.solve(kernel, truth).astype(np.float32)


def _likeness(
    vectors: Floats, grams: scipy.sparse.csr_matrix, known: Floats, known_grams: scipy.sparse.csr_matrix
) -> Floats:
    sparse = np.asarray((grams @ known_grams.T).todense(), np.float32)
    likeness: Floats = _DENSE * (vectors @ known.T) + (1 - _DENSE) * sparse
    return likeness


def _space(texts: Sequence[str]) -> tuple[GramSpace, scipy.sparse.csr_matrix]:
    """The n-grams of the texts with their rarity, and the texts' rows."""
    counts = [Counter(ngrams(text)) for text in texts]
    seen = Counter(gram for count in counts for gram in count)
    weights = np.log(len(texts) / np.fromiter(seen.values(), np.float32, len(seen)))
    space = GramSpace({gram: column for column, gram in enumerate(seen)}, weights)
    return space, _stacked(counts, space)


def _stacked(counts: Sequence[Mapping[str, int]], space: GramSpace) -> scipy.sparse.csr_matrix:
    places, weights = space.columns, space.weights
    known = [[(places[gram], n) for gram, n in count.items() if gram in places] for count in counts]
    columns = np.array([column for row in known for column, _ in row], np.int32)
    data = np.array([n for row in known for _, n in row], np.float32) * weights[columns]
    ends = np.cumsum([0, *map(len, known)])
    matrix = scipy.sparse.csr_matrix((data, columns, ends), (len(counts), len(places)), dtype=np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return scipy.sparse.diags(1 / np.maximum(lengths, 1e-9)).dot(matrix).tocsr().astype(np.float32)


def load_asks(cities: Path, known: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """The ways of asking of every known city pack; a pack may do without."""
    found = {}
    for city in known:
        path = cities / city / "service_asks.yml"
        raw = read_yaml(path) if path.exists() else {}
        found[city] = {**raw.get("services", {}), EVERYTHING: raw.get("open", [])}
    return found
