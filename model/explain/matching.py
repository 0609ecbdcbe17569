"""Two models' conv layers, matched filter by filter: did two trainings learn the same?

Rule: a filter is known by what it does, its responses to a fixed sample of images, so that neither the order of the
filters nor the sign or size of their weights matters.
Source: Y. Li, J. Yosinski, J. Clune, H. Lipson, J. Hopcroft, "Convergent Learning: Do different neural networks learn
the same representations?", ICLR 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from model import command
from model.data import prepare
from model.explain.assignment import best_pairs
from model.records import Array, BadInput, Bundle, Bytes, Floats, LayerInfo
from model.serving import batches, predict
from model.serving.engine import Engine
from model.serving.predict import unit
from model.serving.store import Store

_SEED = 2016
_IMAGES, _FEWEST = 256, 16
_VALUES = 1 << 19  # responses kept a layer and model, 2 MB


@dataclass(frozen=True)
class Pair:
    """Map `a` of one layer and map `b` of the other, from 0; `score` is the correlation r of their responses, −1 to 1.

    `silent` says that one of the two never changes on the sample, so that there is nothing to compare; r is then 0.
    """

    a: int
    b: int
    score: float
    silent: bool = False


@dataclass(frozen=True)
class LayerMatch:
    """The maps of one conv layer of each model, paired; the best first, silent ones last.

    `score` is the mean |r| of the pairs that are not silent. `chance` is the same mean after the images of B are
    exchanged against A's (each gets another, so nothing but what any two digit detectors share by position, and what
    picking the best partners out of noise brings, is left). `maps` counts the filters of the two layers; those of the
    larger one that found no partner are `unmatched`. `reason` says why layers could not be matched at all.
    """

    name_a: str
    name_b: str
    pairs: tuple[Pair, ...] = ()
    score: float = 0.0
    chance: float = 0.0
    maps: tuple[int, int] = (0, 0)
    reason: str = ""

    @property
    def unmatched(self) -> int:
        """Filters of the larger layer that are left over."""
        return abs(self.maps[0] - self.maps[1])


def conv_layers(model: Bundle) -> list[int]:
    """Indices of the layers that can be matched: convolutions with maps (H, W, C)."""
    return [at for at, layer in enumerate(model.layers) if layer.kind == "conv" and len(layer.shape) == 3]


def sample(images: Bytes) -> Bytes:
    """The images to compare on: _IMAGES of (N, H, W, C), or all, an even number in an order fixed by _SEED.

    Raises BadInput where there are fewer than _FEWEST.
    """
    count = min(len(images), _IMAGES) // 2 * 2
    if count < _FEWEST:
        raise BadInput(
            "{count} validation images, expected at least {least} to compare filters on",
            count=len(images),
            least=_FEWEST,
        )
    chosen = np.random.default_rng(_SEED).permutation(len(images))[:count]
    return np.asarray(images[chosen])


def matches(a: Bundle, b: Bundle, images: Bytes) -> tuple[LayerMatch, ...]:
    """The conv layers of two models, paired in their order, on images uint8 (N, H, W, C) from `sample`."""
    convs_a, convs_b = conv_layers(a), conv_layers(b)
    fitting = {
        (i, j): positions(len(images), a.layers[i].size, max(a.layers[i].maps, b.layers[j].maps))
        for i, j in zip(convs_a, convs_b, strict=False)
        if not _misfit(a.layers[i], b.layers[j])
    }
    ours_said = responses(a, images, {i: where for (i, _), where in fitting.items()})
    theirs_said = responses(b, images, {j: where for (_, j), where in fitting.items()})
    result = []
    for i, j in zip_longest(convs_a, convs_b):
        one, other = (None if i is None else a.layers[i]), (None if j is None else b.layers[j])
        names = (one.name if one else "", other.name if other else "")
        reason = _misfit(one, other)
        result.append(
            LayerMatch(*names, reason=reason) if reason else _layer_match(*names, ours_said[i], theirs_said[j])
        )
    return tuple(result)


def _misfit(a: LayerInfo | None, b: LayerInfo | None) -> str:
    """Why two layers cannot be matched position by position; empty where they can."""
    if a is None or b is None:
        return "the other model has no such layer"
    if a.size != b.size:
        one, other = ("×".join(map(str, layer.size)) for layer in (a, b))
        return f"maps of {one} in A and {other} in B cannot be compared position by position"
    return ""


def positions(images: int, size: tuple[int, int], maps: int) -> Array:
    """Flat positions on a map (H, W) at which to read, (images, P), alike for the two images of a couple."""
    whole = size[0] * size[1]
    wanted = min(whole, max(1, _VALUES // (images * maps)))
    random = np.random.default_rng(_SEED)
    couples = [random.choice(whole, wanted, replace=False) for _ in range(images // 2)]
    return np.repeat(np.stack(couples), 2, axis=0)


def responses(model: Bundle, images: Bytes, spots: dict[int, Array]) -> dict[int, Floats]:
    """What layers answer at given positions: index → (images, P) in, index → (images, P, maps) out."""
    parts: dict[int, list[Floats]] = {at: [] for at in spots}
    done = 0
    for outputs in batches.over(model, images, lambda engine, batch: _outputs(engine, unit(batch))):
        for at, where in spots.items():
            maps = outputs[at].reshape(len(outputs[at]), -1, model.layers[at].maps)
            parts[at].append(np.take_along_axis(maps, where[done : done + len(maps), :, None], 1))
        done += len(outputs[model.output])
    return {at: np.concatenate(arrays) for at, arrays in parts.items()}


def _outputs(engine: Engine, batch: Floats) -> list[Floats]:
    """Every layer's output for a batch of images in 0–1."""
    full = np.zeros((engine.batch, *engine.bundle.input_shape), np.float32)
    full[: len(batch)] = batch
    return [output[: len(batch)] for output in engine.run(full)]


def _layer_match(name_a: str, name_b: str, of_a: Floats, of_b: Floats) -> LayerMatch:
    """Two layers matched by their responses (images, P, maps)."""
    others = np.arange(len(of_b)) ^ 1  # the two of a couple change places, so that no image keeps its own
    flat_a = of_a.reshape(-1, of_a.shape[2])
    pairs = match(flat_a, of_b.reshape(-1, of_b.shape[2]))
    strangers = match(flat_a, of_b[others].reshape(-1, of_b.shape[2]))
    maps = (of_a.shape[2], of_b.shape[2])
    return LayerMatch(name_a, name_b, pairs, agreement(pairs), agreement(strangers), maps)


def agreement(pairs: Sequence[Pair]) -> float:
    """The mean |r| of pairs in which both respond, 0 to 1."""
    scores = [abs(pair.score) for pair in pairs if not pair.silent]
    return sum(scores) / len(scores) if scores else 0.0


def match(a: Array, b: Array) -> tuple[Pair, ...]:
    """Pair the columns of two response matrices (samples, maps) one to one, so that the sum of |r| is the largest.

    The best pair comes first; where one side has more maps, the rest stay without a partner.
    """
    scores = correlations(a, b)
    loud_a, loud_b = _responsive(a), _responsive(b)
    rows, columns = best_pairs(np.abs(scores))
    pairs = [
        Pair(int(i), int(j), float(scores[i, j]), silent=not (loud_a[i] and loud_b[j]))
        for i, j in zip(rows, columns, strict=True)
    ]
    return tuple(sorted(pairs, key=lambda pair: (pair.silent, -abs(pair.score), pair.a)))


def correlations(a: Array, b: Array) -> Array:
    """Pearson's r of every column of one matrix (samples, maps) with every column of another, (maps, maps).

    0 for columns that never change, or are not finite.
    """
    return np.asarray((_standardised(a).T @ _standardised(b)).clip(-1, 1))


def _standardised(responses: Array) -> Array:
    """Columns with mean 0 and length 1, float64; zeros for columns without a variation."""
    loud = _responsive(responses)
    values = np.where(loud, responses, 0).astype(np.float64)
    values -= values.mean(axis=0)
    return np.asarray(values / np.where(loud, np.linalg.norm(values, axis=0), 1))


def _responsive(responses: Array) -> Array:
    """Which columns (samples, maps) are finite and change at all, (maps,)."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(responses).all(axis=0) & (responses.max(axis=0) > responses.min(axis=0)))


def main() -> None:
    """Match the filters of two models and print a line a layer."""
    parser = command.Parser(prog="python -m model.explain.matching", description=main.__doc__)
    parser.add_argument("a", type=Path, help="a model, FILE.keras")
    parser.add_argument("b", type=Path, help="another one")
    parser.add_argument("--data", default="auto", help="whose validation images they look at")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    options = parser.parse_args()
    dataset = prepare.load(options.data, options.workspace)
    store = Store(options.workspace)
    a, b = (store.of(file, data=options.data) for file in (options.a, options.b))
    for model in (a, b):
        if trouble := predict.fits(model, dataset):
            raise BadInput(trouble)
    for layer in matches(a, b, sample(dataset.split("validation")[0])):
        result = f"mean |r| {layer.score:.3f}, chance {layer.chance:.3f}, {len(layer.pairs)} pairs"
        print(f"{layer.name_a} and {layer.name_b}: {layer.reason or result}")


if __name__ == "__main__":
    command.run(main)
