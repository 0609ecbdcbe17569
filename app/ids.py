"""Every id of the page that Python sets, once. Those of docs and tests (the stable surface) are marked with *."""

PAGE, UNREADABLE = "page", "unreadable"

# the input and its verdict
DRAW_CANVAS = "draw-canvas"  # *
CLEAR = "clear-canvas"  # *
UNDO = "undo-stroke"  # *
NETWORK_INPUT = "network-input"  # *
PREDICTED = "predicted-digit"  # *
SOFTMAX = "softmax"  # *
TEST_INDEX = "test-index"  # *
TEST_PREV = "test-prev"  # *
TEST_NEXT = "test-next"  # *
TEST_RANDOM = "test-random"  # *
NORMALISE = "normalise"  # *
PAD_HINT = "pad-hint"
PAD_NOTICE = "pad-notice"
PEN = "pen-width"
KEEP = "keep-beside"
MORE, MORE_OPEN = "more", "more-open"
CERTAINTY = "certainty"
TRUE_CLASS = "true-class"
DOUBT = "doubt"  # *
NEAREST = "nearest"
TEST_COUNT = "test-count"
TEST_NOTICE = "test-notice"

# the header, and what lies over the page
DATA_SOURCE = "data-source"  # *
THEME = "theme"  # *
LANGUAGE = "language"
PRESENT = "present"
MODEL_NAME = "model-name"
MODEL_INPUT = "model-input"
OWN, OWN_OPEN, OWN_START, OWN_CANCEL = "own", "own-open", "own-start", "own-cancel"
OWN_PROGRESS, OWN_STATUS = "own-progress", "own-status"
CONNECTION = "connection"
ENGINE = "engine"
SHARE = "share"
SHARED_LINK, SHARE_NOTICE = "shared-link", "share-notice"
MENU, MENU_OPEN = "menu", "menu-open"
DISPLAY, DISPLAY_OPEN = "display", "display-open"
SAVE, SAVE_NOTICE = "save-page", "save-notice"
TAKEAWAY, TAKEAWAY_OPEN = "takeaway", "takeaway-open"
TOUR, TOUR_START = "tour", "tour-start"
ABOUT, ABOUT_OPEN = "about", "about-open"
HOVER = "hover"

# activations, filters, time-lapse
PATHWAY = "pathway"
LAYERS = "layers"  # *
SCALING = "scaling"  # *
COLORMAP = "colormap"  # *
FILTERS = "filters"  # *
MAP_ORDER = "map-order"
WHICH_LAYERS = "which-layers"
SIDE_BY_SIDE = "side-by-side"
TIMELAPSE = "timelapse"

# inside a filter: what a pixel is made of, what speaks for a class, what is switched off
POINT, POINT_HEAD = "point", "point-head"
RECEPTIVE_FIELD = "receptive-field"  # *
SUM = "sum"  # *
FILTER_PAGE = "filter-page"  # *
BLAME = "blame"  # *
BLAME_BY = "blame-by"
BLAME_LINE = "blame-line"
ATTRIBUTION = "attribution"
SWITCHED_OFF = "switched-off"  # *
OFF_UNDO, OFF_RESET, MODEL_OFF = "off-undo", "off-reset", "model-off"
RANKING, RANKING_OPEN, RANKING_CLOSE = "ranking", "ranking-open", "ranking-close"
CIRCUIT = "circuit"  # *
CIRCUIT_OPEN = "circuit-open"
# evaluation
CONFUSION = "confusion-matrix"  # *
GALLERY = "gallery"  # *
ACCURACY = "accuracy"
EVAL_SPLIT = "eval-split"
EVAL_CELLS = "eval-cells"
EVAL_DIAGONAL = "eval-diagonal"
CLASS_TABLE = "class-table"
GALLERY_PREV = "gallery-prev"
GALLERY_NEXT = "gallery-next"
GALLERY_COUNT = "gallery-count"
GALLERY_TRUE = "gallery-true"
GALLERY_PREDICTED = "gallery-predicted"
GALLERY_VERDICT = "gallery-verdict"
GALLERY_SORT = "gallery-sort"
GALLERY_AGAIN = "gallery-again"
GALLERY_EVERY = "gallery-every"
GALLERY_SHEET = "gallery-sheet"
GALLERY_JUMP = "gallery-jump"
GALLERY_PAGES = "gallery-pages"

# contrast, landscape
CONTRAST = "contrast"
CONTRAST_A = "contrast-a"
CONTRAST_B = "contrast-b"
CONTRAST_LAYER = "contrast-layer"
CONTRAST_COUNT = "contrast-count"
LANDSCAPE = "landscape"

# training
TRAIN_PRESET = "train-preset"  # *
TRAIN_EPOCHS = "train-epochs"  # *
TRAIN_START = "train-start"  # *
TRAIN_CANCEL = "train-cancel"  # *
TRAIN_STATUS = "train-status"  # *
TRAIN_NOTICE = "train-notice"
TRAIN_CURVES = "train-curves"
TRAIN_HALT = "train-halt"
TRAIN_OUTLOOK = "train-outlook"
TRAIN_PROGRESS = "train-progress"
TRAIN_SETTINGS = "train-settings"
TRAIN_LAYERS = "train-layers"
TRAIN_KERNEL = "train-kernel"
TRAIN_RESULT = "train-result"
TRAIN_RESULT_CAPTION = "train-result-caption"
RUNS = "runs"
RUN = "run"
RUN_DETAILS = "run-details"
RUN_NAME = "run-name"
RUN_NOTES = "run-notes"

# sweep
SWEEP, SWEEP_START, SWEEP_SEEDS, SWEEP_OUTLOOK = "sweep", "sweep-start", "sweep-seeds", "sweep-outlook"
SWEEP_CHOICE, SWEEP_NOTICE, SWEEP_FIGURE = "sweep-choice", "sweep-notice", "sweep-figure"

# compare
COMPARE_A = "compare-a"
COMPARE_B = "compare-b"
COMPARE_CHOICES = "compare-choices"
COMPARE_CURVES = "compare-curves"
COMPARE_SETTINGS = "compare-settings"
COMPARE_MATCHES = "compare-matches"


def tab(key: str) -> str:
    """The button of a panel's tab; * for each of them."""
    return f"tab-{key}"


def panel(key: str) -> str:
    """What a tab's button shows."""
    return f"panel-{key}"


def train(option: str) -> str:
    """The control of a training option on the form; `epochs` gives TRAIN_EPOCHS."""
    return f"train-{option}"


def train_line(option: str) -> str:
    """The line below the control of a training option."""
    return f"train-{option}-line"


def sweep_knob(place: int) -> str:
    """The choice of a sweep's first or second setting."""
    return f"sweep-knob-{place}"


def sweep_values(place: int) -> str:
    """The field for that setting's values."""
    return f"sweep-values-{place}"


def compare_curve(column: str) -> str:
    """The graph of a column of two runs' metrics."""
    return f"compare-{column.replace('_', '-')}"
