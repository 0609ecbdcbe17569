"""What is worked out of filters in the background: what cannot be is said to be over, and nobody waits for it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import PRETRAINED

from app.models import alias
from app.models.explaining import Explaining, Job
from app.models.loaded import LoadedModel
from app.models.uploads import Uploads
from app.models.workers import Workers
from app.panels.ablation import everywhere
from app.panels.panel import Context
from model.data import prepare
from model.explain.explanations import FOLDER, possible
from model.records import BadInput
from model.runs import claims
from model.serving import bundle


@pytest.fixture
def loaded(tmp_path: Path, small_data: Path) -> LoadedModel:
    """The shipped model on a few digits, in a workspace of its own."""
    return LoadedModel(bundle.read(PRETRAINED / "default"), prepare.load(str(small_data), tmp_path), tmp_path)


def number_of(model: LoadedModel, workspace: Path) -> int:
    """What every server of a workspace knows a job by."""
    return alias.number(alias.key_of(workspace), model.bundle.version, model.dataset.key)


def watched(explaining: Explaining, enough: Callable[[list[Job]], bool]) -> list[Job]:
    """The jobs that are told of until there are enough."""
    told: list[Job] = []
    explaining.changed = told.append

    async def watch() -> None:
        watching = asyncio.create_task(explaining.watch(Workers()))
        while not enough(told):
            await asyncio.sleep(0.02)
        watching.cancel()

    asyncio.run(asyncio.wait_for(watch(), 60))
    return told


def test_what_cannot_be_started_is_over_with_its_reason(loaded: LoadedModel, tmp_path: Path, small_data: Path) -> None:
    (tmp_path / FOLDER).write_text("no folder")
    explaining = Explaining(Uploads(tmp_path, str(small_data)))
    explaining.want(loaded)
    (job,) = watched(explaining, lambda told: bool(told))
    assert job == explaining.job(loaded) and job.share == 1 and "could not read or write" in str(job.trouble)
    models = type("Models", (), {"current": loaded, "model": lambda _, __: loaded})()
    context = Context(loaded.dataset, tmp_path, models, None, None, explaining=explaining)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="could not be worked out"):
        everywhere.ranking(context, {})


def test_nobody_waits_for_a_ranking_that_nobody_is_at(loaded: LoadedModel, tmp_path: Path) -> None:
    models = type("Models", (), {"current": loaded, "model": lambda _, __: loaded})()
    with pytest.raises(BadInput, match="Not worked out"):
        everywhere.ranking(Context(loaded.dataset, tmp_path, models, None, None), {})  # type: ignore[arg-type]


def test_strangers_models_come_last_and_are_limited(loaded: LoadedModel, tmp_path: Path, small_data: Path) -> None:
    uploads = Uploads(tmp_path, str(small_data))
    folder = uploads.root / ("x" * 32) / "made"
    shutil.copytree(PRETRAINED / "three-conv-128", folder)
    theirs = LoadedModel(bundle.read(folder), loaded.dataset, folder.parent)
    shutil.copytree(folder, uploads.root / ("y" * 32) / "made")
    gone = LoadedModel(bundle.read(uploads.root / ("y" * 32) / "made"), loaded.dataset, folder.parent)
    object.__setattr__(gone.bundle, "version", "gone")
    shutil.rmtree(uploads.root / ("y" * 32))
    (tmp_path / FOLDER).write_text("no folder")
    explaining = Explaining(uploads)
    for model in (gone, theirs, loaded):
        explaining.want(model)
    told = watched(explaining, lambda told: len(told) >= 3)
    numbers = [number_of(model, tmp_path) for model in (loaded, gone, theirs)]
    assert [job.number for job in told[:2]] == numbers[:2], "ours first, then those of visitors in their order"
    assert str(told[1].trouble) == "the model is gone" and not (uploads.root / ("y" * 32)).exists()
    assert told[2].number == numbers[2] and told[2].trouble is None


def test_two_servers_of_a_workspace_take_turns(loaded: LoadedModel, tmp_path: Path, small_data: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    explaining = Explaining(Uploads(tmp_path, str(small_data)))
    explaining.want(loaded)
    with claims.claimed(folder) as ours:
        assert ours and explaining._look() == [] and explaining._child is None, "another server is at it"
        assert explaining.job(loaded) == Job(number_of(loaded, tmp_path))
    told = watched(explaining, lambda told: bool(told))
    assert told[0].trouble is None and not list(folder.glob("claim-*")), "its turn ends with its child"


def test_what_there_cannot_be_is_not_waited_for(loaded: LoadedModel, tmp_path: Path, small_data: Path) -> None:
    served = loaded.bundle
    flat = replace(served, layers=tuple(replace(layer, kind="other") for layer in served.layers), folder=tmp_path)
    assert possible(served, True) == ("responses", "ranking", "patterns")
    assert possible(replace(served, gradients="none are known"), True) == ("responses", "ranking")
    assert possible(served, False) == ("patterns",) and possible(flat, True) == ()
    explaining, dense = Explaining(Uploads(tmp_path, str(small_data))), LoadedModel(flat, loaded.dataset, tmp_path)
    explaining.want(dense)
    assert explaining.job(dense) == Job(number_of(dense, tmp_path), 1.0), "there is nothing to do"


def test_servers_of_a_workspace_know_a_job_by_one_number(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    key, other = (alias.key_of(tmp_path / name) for name in ("one", "other"))
    assert alias.key_of(tmp_path / "one") == key != other
    numbers = {alias.number(chosen, version, "data") for chosen in (key, other) for version in ("a" * 12, "b" * 12)}
    assert len(numbers) == 4 and max(numbers) < 2**53, (
        "none can be worked out from a version, and scripts count that far"
    )
    (tmp_path / "one" / "alias.key").write_text("cut sho")
    mended = alias.key_of(tmp_path / "one")
    assert alias.key_of(tmp_path / "one") == mended
    assert alias.key_of(tmp_path / "nowhere") != alias.key_of(tmp_path / "nowhere"), "one of this process alone"
