"""How well scores tell a split's images from what is none of the classes: letters and shuffled patches, as AUROC.

The score that the page uses (`novelty`) beside others from the literature, higher for what is foreign.
Rule: validation images chose; test images only measure.
Sources: D. Hendrycks, K. Gimpel, "A baseline for detecting misclassified and out-of-distribution examples in neural
networks", ICLR 2017; W. Liu et al., "Energy-based out-of-distribution detection", NeurIPS 2020; K. Lee et al., "A
simple unified framework for detecting out-of-distribution samples and adversarial attacks", NeurIPS 2018; Y. Sun et
al., "Out-of-distribution detection with deep nearest neighbors", ICML 2022.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model import command
from model.data import prepare
from model.data.dataset import Dataset, some
from model.explain import features, novelty, outliers
from model.explain.metrics import auroc
from model.explain.novelty import CLOSE, Learned, nearest_distances, unit_length
from model.records import Array, BadInput, Bundle, Bytes, Floats
from model.serving import bundle, predict
from model.serving.store import Store

_SPLITS = ("validation", "test")
_RIDGE = 1e-3  # of the mean variance, added to each
_ACROSS = (4, 7)  # patches a side
_SEED = 1


@dataclass(frozen=True)
class Answers:
    """What a network makes of images: `probabilities` (n, classes), `vectors` (n, units) before the output layer."""

    probabilities: Floats
    vectors: Floats

    @property
    def directions(self) -> Floats:
        """The vectors at length 1."""
        return unit_length(self.vectors)


Score = Callable[[Answers], Array]  # (n,), higher for what is foreign


def answers(model: Bundle, images: Bytes) -> Answers:
    """A network's answers to images (n, H, W, C)."""
    return Answers(predict.predictions(model, images), features.compute(model, images))


def scores(model: Bundle, dataset: Dataset, learned: Learned) -> dict[str, Score]:
    """The scores by name, fitted on training images."""
    images, labels = dataset.split("train")
    images, labels = some(images, labels, novelty.MOST)
    known = answers(model, images)
    whole = mahalanobis(known.vectors, labels)
    scaled = mahalanobis(known.directions, labels)
    table: dict[str, Score] = {
        "softmax confidence": lambda given: 1 - given.probabilities.max(axis=1).astype(float),
        "Mahalanobis": lambda given: whole(given.vectors),
        "Mahalanobis, length 1": lambda given: scaled(given.directions),
        "nearest, as they are": lambda given: nearest_distances(given.vectors, known.vectors),
        "10th nearest, length 1": lambda given: nearest_distances(given.directions, learned.vectors, 10),
        "nearest, length 1 (used)": lambda given: nearest_distances(given.directions, learned.vectors),
    }
    logits = logits_of(model)
    return table | ({"energy": lambda given: -_log_sum_exp(logits(given.vectors))} if logits else {})


def mahalanobis(vectors: Floats, labels: Array) -> Callable[[Floats], Array]:
    """The squared distance of vectors (n, units) from the nearest class mean, by the covariance all classes share."""
    means = np.stack([vectors[labels == name].mean(axis=0) for name in np.unique(labels)])
    of_label = means[np.searchsorted(np.unique(labels), labels)]
    covariance = np.cov((vectors - of_label).T)
    ridge = _RIDGE * np.trace(covariance) / len(covariance)
    inverse = np.linalg.inv(covariance + ridge * np.eye(len(covariance)))

    def distance(given: Floats) -> Array:
        return np.asarray(np.min([((given - mean) @ inverse * (given - mean)).sum(axis=1) for mean in means], axis=0))

    return distance


def logits_of(model: Bundle) -> Callable[[Floats], Array] | None:
    """What makes logits of vectors, where a dense layer does; None elsewhere."""
    output = model.layers[model.output]
    if model.head not in ("softmax", "logits"):
        return None
    return features.sums_of(output, features.units_of(model), bundle.weights(model))


def _log_sum_exp(logits: Array) -> Array:
    """log Σ exp over the classes, (n,)."""
    largest = logits.max(axis=1)
    return np.asarray(largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1)))


def foreign(images: Bytes, fonts: list[Path]) -> dict[str, Bytes]:
    """Images that are none of the classes, by what they are; `fonts` are files, Pillow's own where there are none."""
    drawn = [outliers.font(str(path)) for path in fonts] or [outliers.own_font()]
    patches = {f"{across}×{across} patches": outliers.shuffled(images, across, _SEED) for across in _ACROSS}
    letters = {"letters": outliers.letters(drawn)} if images.shape[1:] == (28, 28, 1) else {}
    return letters | patches


def _table(model: Bundle, dataset: Dataset, split: str, fonts: list[Path], learned: Learned) -> None:
    """Print a line a score: its AUROC against each kind of what is foreign."""
    images = np.asarray(dataset.split(split)[0])
    kinds = foreign(images, fonts)
    own = answers(model, images)
    others = {name: answers(model, given) for name, given in kinds.items()}
    print("AUROC", *(f"{name} ({len(given):,})" for name, given in kinds.items()), sep=" | ")
    for name, score in scores(model, dataset, learned).items():
        usual = score(own)
        print(name, *(f"{auroc(score(given), usual):.4f}" for given in others.values()), sep=" | ")
    _said(own, others, dataset.split(split)[1], learned)


def _said(own: Answers, others: dict[str, Answers], labels: Array, learned: Learned) -> None:
    """Print what the page says: how much is called foreign, and how often two classes are close and the first wrong."""
    for name, given in {f"{len(labels):,} images": own, **others}.items():
        far = nearest_distances(given.directions, learned.vectors) >= learned.threshold
        print(f"further than {learned.threshold:.3f}: {100 * far.mean():.1f} % of {name}")
    close = np.sort(own.probabilities, axis=1)[:, -2] >= CLOSE
    wrong = own.probabilities.argmax(axis=1) != labels
    print(f"second class at {CLOSE} or more: {close.sum()} images, {wrong[close].sum()} of the {wrong.sum()} misread")


def main() -> None:
    """Print how well scores tell a split's images from letters and from shuffled patches of their own."""
    parser = command.Parser(prog="python -m model.explain.detection", description=main.__doc__)
    parser.add_argument("model", type=Path, help="FILE.keras")
    parser.add_argument("--data", default="auto", help="whose images they are")
    parser.add_argument("--split", choices=_SPLITS, default="test")
    parser.add_argument("--fonts", type=Path, help="a folder of .ttf files; without it, the font that Pillow brings")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    options = parser.parse_args()
    dataset = prepare.load(options.data, options.workspace)
    model = Store(options.workspace).of(options.model, data=options.data)
    fonts = sorted(options.fonts.rglob("*.ttf")) if options.fonts else []
    if options.fonts and not fonts:
        raise BadInput(f"--fonts {options.fonts}: no .ttf files there")
    learned = novelty.of(model, dataset, options.workspace)
    if learned is None:
        trouble = predict.fits(model, dataset)
        raise BadInput(
            trouble or f"{dataset.title}: fewer than {novelty.FEWEST} validation images to tell what is usual"
        )
    _table(model, dataset, options.split, fonts, learned)


if __name__ == "__main__":
    command.run(main)
