"""Every id of the page, once. Those of docs and tests (the stable surface) are marked with *."""

DRAW_CANVAS = "draw-canvas"  # *
CLEAR = "clear-canvas"  # *
UNDO = "undo-stroke"  # *
NETWORK_INPUT = "network-input"  # *
PREDICTED = "predicted-digit"  # *
SOFTMAX = "softmax"  # *
LAYERS = "layers"  # *
SCALING = "scaling"  # *
COLORMAP = "colormap"  # *
FILTERS = "filters"  # *
CONFUSION = "confusion-matrix"  # *
TEST_INDEX = "test-index"  # *
TEST_PREV = "test-prev"  # *
TEST_NEXT = "test-next"  # *
TEST_RANDOM = "test-random"  # *
DATA_SOURCE = "data-source"  # *
GALLERY = "gallery"  # *
NORMALISE = "normalise"  # *
THEME = "theme"  # *
TRAIN_PRESET = "train-preset"  # *
TRAIN_EPOCHS = "train-epochs"  # *
TRAIN_START = "train-start"  # *
TRAIN_CANCEL = "train-cancel"  # *
TRAIN_STATUS = "train-status"  # *

PAD_HINT = "pad-hint"
PAD_NOTICE = "pad-notice"
PEN = "pen-width"
CERTAINTY = "certainty"
TRUE_CLASS = "true-class"
TEST_COUNT = "test-count"
TEST_NOTICE = "test-notice"
CONNECTION = "connection"
MODEL_NAME = "model-name"
SHARE = "share"
SHARED_LINK = "shared-link"
HOVER = "hover"
MAP_ORDER = "map-order"
BESIDE = "beside"
KEEP = "keep-beside"
WHICH_LAYERS = "which-layers"
SHOWN = "shown"
IN_USE = "in-use"
STARTED = "started"
THEME_NAME = "theme-name"
FILTER_WEIGHTS = "filter-weights"
FILTERS_PAINTED = "filters-painted"
ACCURACY = "accuracy"
GALLERY_PAGE = "gallery-page"
GALLERY_PREV = "gallery-prev"
GALLERY_NEXT = "gallery-next"
GALLERY_COUNT = "gallery-count"
TRAIN_NOTICE = "train-notice"
TRAIN_CURVES = "train-curves"
TRAIN_HALT = "train-halt"
TRAIN_OUTLOOK = "train-outlook"
TRAIN_PROGRESS = "train-progress"
TRAIN_SETTINGS = "train-settings"
TRAIN_LAYERS = "train-layers"
RUN_SEEN = "run-seen"
RUNS = "runs"
RUN = "run"
RUN_DETAILS = "run-details"
RUN_NAME = "run-name"
RUN_NOTES = "run-notes"
LAPSE = "lapse"
COMPARE_A = "compare-a"
COMPARE_B = "compare-b"
COMPARE_WANTED = "compare-wanted"
COMPARE_CHOICES = "compare-choices"
COMPARE_CURVES = "compare-curves"
COMPARE_SETTINGS = "compare-settings"
COMPARE_MATCHES = "compare-matches"
EVAL_MATRIX = "eval-matrix"
EVAL_GALLERY = "eval-gallery"
EVAL_SPLIT = "eval-split"
EVAL_CELLS = "eval-cells"
EVAL_DIAGONAL = "eval-diagonal"
EVAL_CLASSES = "eval-classes"
CLASS_TABLE = "class-table"
GALLERY_TRUE = "gallery-true"
GALLERY_PREDICTED = "gallery-predicted"
GALLERY_VERDICT = "gallery-verdict"
GALLERY_SORT = "gallery-sort"
GALLERY_AGAIN = "gallery-again"
GALLERY_EVERY = "gallery-every"
GALLERY_SHEET = "gallery-sheet"
GALLERY_JUMP = "gallery-jump"
GALLERY_PAGES = "gallery-pages"

TABS = ("activations", "filters", "evaluation", "contrast", "map", "training", "compare")


def tab(name: str) -> str:
    """The button of a tab; * for each of TABS."""
    return f"tab-{name}"


def panel(name: str) -> str:
    """What a tab's button shows."""
    return f"panel-{name}"


def knob(option: str) -> str:
    """The control of a training option on the form; `epochs` gives TRAIN_EPOCHS."""
    return f"train-{option}"


DATA_MAP = "data-map"

CONTRAST = "contrast"
CONTRAST_A = "contrast-a"
CONTRAST_B = "contrast-b"
CONTRAST_LAYER = "contrast-layer"
CONTRAST_COUNT = "contrast-count"
CONTRAST_WANTED = "contrast-wanted"
