"""No sentence stands in code: what a visitor reads is in `assets/words`, refusals by the English line that they have."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GERMAN: dict[str, str] = json.loads((ROOT / "assets" / "words" / "de.json").read_text("utf-8"))["refused"]  # type: ignore
CLASSES = set(
    re.findall(r"\.([a-z][\w-]*)", "".join(path.read_text("utf-8") for path in (ROOT / "assets").rglob("*.css")))
)
PLACE = re.compile(r"\{(\w+)")
TEMPLATE = re.compile(
    r"^[^%/\n]*\{[a-z]\w*(:,)?\}.*: .*expected |^[^%/\n]*, expected .*\{[a-z]\w*(:,)?\}"
)  # wherever it stands
REFUSING = re.compile(r"BadInput|Gone|Refused|Phrased|Displaced|_?refused|_fits|_displace")
WORDS = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}")  # two words in a row
PROGRAMS = ROOT / "app" / "panels" / "takeaway" / "code.py"  # writes programs, which are in English
PAGE = ["app/panels", "app/page.py", "app/skeleton.py", "app/tables.py", "app/words.py", "app/ids.py", "app/theme.py"]
NO_SENTENCES = {  # what processes say of themselves, which app/words.py knows by its key; what programs and fonts are called
    "before it began", "on request", "by the keyboard", "its process is gone", "stops after this epoch",
    "measuring the best epoch", "not a number", "the drawing", "var renderer = new DashRenderer();",
    "Inter, system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Arial, sans-serif",
    "yes or no", "yes or no, logit", "handed on", "xMidYMid meet", "true class", "Python 3", "Featurescope", "bones right", "Featurescope: {}: {}",
}  # fmt: skip
KEYS = {"Escape", "Enter", "Arrow", "ArrowDown", "ArrowUp", "Python"}
ELEMENTS = {"input", "select", "textarea", "canvas", "svg", "img", "dialog", "label", "button"}
CODE = re.compile(
    r"[<>#*=\[\]]|^\.|\(prefers-|\(pointer|-gradient\(|@media|@font-face"
)  # markup, selectors, style sheets
FOR_DEVELOPERS = (  # the engine's own errors, which go to the console; the licences, which are as they are
    "assets/engine/", "assets/page/handover.mjs", "assets/page/local.mjs", "assets/save/document.mjs",
)  # fmt: skip
FOR_COMMANDS = (  # refusals that only whoever types a command, or writes a script against the server, can meet
    "app/__main__.py", "app/settings.py", "app/cluster/", "app/engine/", "app/http/graphs.py", "app/http/runs.py", "app/http/uploads.py",
    "app/http/status.py", "app/live/connection.py", "model/serving/", "model/train/", "model/evaluate.py",
    "model/explain/detection.py", "model/worker/", "model/network/input_range.py", "model/export/__main__.py",
    "model/sweep/",
)  # fmt: skip
STRINGS = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
COMMENTS = re.compile(r"/\*.*?\*/|(?m:(?:^|\s)//.*$)", re.S)
ERRORS = re.compile(r"new \w*Error\([^;]*?\)[;)]", re.S)


def test_no_sentence_stands_in_what_makes_the_page() -> None:
    files = [path for name in PAGE for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))]
    said = [(path, text) for path in sorted({*files} - {PROGRAMS}) for text in strings(path)]
    told = [f"{path.relative_to(ROOT)}: {text}" for path, text in said if is_told(text)]
    assert not told, "\n".join(told)


def test_no_sentence_stands_in_scripts() -> None:
    told = []
    for path in sorted((ROOT / "assets").rglob("*.mjs")):
        name = str(path.relative_to(ROOT))
        code = ERRORS.sub("", COMMENTS.sub("", path.read_text("utf-8")))
        texts = [re.sub(r"\$\{[^}]*\}", "{}", quoted or template) for quoted, template in STRINGS.findall(code)]
        told += [f"{name}: {text}" for text in texts if is_told(text) and not name.startswith(FOR_DEVELOPERS)]
    assert not told, "\n".join(told)


def is_told(text: str) -> bool:
    """Whether a visitor would read it as words: two in a row, or one that begins large."""
    if text in NO_SENTENCES | KEYS | set(GERMAN) or CODE.search(text):
        return False
    if not WORDS.search(text) and not re.match(r"[A-Z][a-z]{3,}( |$)", text):
        return False
    return not all("-" in word or word in CLASSES | ELEMENTS for word in re.split(r"[ ,]+", text))


def strings(path: Path) -> Iterator[str]:
    """Strings of a module but for docstrings and names of classes; of an f-string, what stands between its values."""
    tree = ast.parse(path.read_text("utf-8"))
    others = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            others.add(id(node.value))
        elif isinstance(node, ast.keyword) and node.arg == "className":
            others |= {id(part) for part in ast.walk(node.value)}
        elif isinstance(node, ast.JoinedStr) and id(node) not in others:
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in others:
            yield node.value


def test_every_refusal_that_a_visitor_can_meet_has_german() -> None:
    lacking = []
    for path in sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "model").rglob("*.py")]):
        if str(path.relative_to(ROOT)).startswith(FOR_COMMANDS):
            continue
        lacking += [f"{path.relative_to(ROOT)}: {line}" for line in refusals(path) if line not in GERMAN]
    assert not lacking, "\n".join(lacking)


def test_german_refusals_are_of_sentences_that_there_are() -> None:
    said = {text for name in ("app", "model") for path in (ROOT / name).rglob("*.py") for text in strings(path)}
    assert not set(GERMAN) - said
    for line, german in GERMAN.items():
        assert set(PLACE.findall(german)) <= set(PLACE.findall(line)), line


def refusals(path: Path) -> Iterator[str]:
    """The English lines that a module refuses with; one made of parts by itself is told as `f"…"`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and REFUSING.fullmatch(ast.unparse(node.func).split(".")[-1]):
            for line in node.args:
                if isinstance(line, ast.JoinedStr) or (
                    isinstance(line, ast.Constant) and WORDS.search(str(line.value))
                ):
                    yield ast.unparse(line) if isinstance(line, ast.JoinedStr) else str(line.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and TEMPLATE.search(node.value):
            yield node.value
