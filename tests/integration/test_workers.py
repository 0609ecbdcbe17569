"""Workers on a real Redis: a run is trained once, whatever is lost, doubled, killed or cut off."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import until
from english import english
from redis_server import Redis
from training_workers import VISIBILITY, Worker, other_machines, queue_by_workers

from app.training.queue import TrainingQueue
from app.words import sentence
from model.records import BadInput, RunStatus
from model.runs import folders, liveness, taken, timelapse
from model.worker import post
from model.worker.memory import Memory

LONG = {"epochs": "900", "limit": "100"}
WHOLE = "--whole-machine"  # so that tests beside these do not hold the runs up


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared") / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def queue(workspace: Path, small_data: Path, redis: Redis) -> TrainingQueue:
    return queue_by_workers(workspace, str(small_data), redis.url)


@pytest.fixture(scope="module")
def workers(workspace: Path, redis: Redis) -> Iterator[list[Worker]]:
    """Two that train; the first sees the workspace by a link that can be pointed elsewhere."""
    link = workspace.parent / "mounted"
    link.symlink_to(workspace, target_is_directory=True)
    running = [Worker(redis.url, link, "one", WHOLE), Worker(redis.url, workspace, "two", WHOLE)]
    for worker in running:
        worker.ready()
    yield running
    for worker in running:
        if worker.process.poll() is None:
            worker.stop()
        assert not worker.says("Traceback") and not worker.says("redis://"), "".join(worker.said)


def status(queue: TrainingQueue, run: RunStatus) -> RunStatus:
    return queue.find(run.id)[1]


def reaches(queue: TrainingQueue, run: RunStatus, state: str, epoch: int = 0) -> None:
    def come() -> bool:
        queue.look()
        now = status(queue, run)
        return now.state == state and now.epoch >= epoch

    until(come, 90)


def whose(queue: TrainingQueue, run: RunStatus, workers: list[Worker]) -> tuple[Worker, Worker]:
    """The worker that trains a run, and the other one."""
    told = taken.read(queue.find(run.id)[0])
    assert told
    return (workers[0], workers[1]) if told.name == workers[0].name else (workers[1], workers[0])


def begun(queue: TrainingQueue, run: RunStatus, workers: list[Worker]) -> int:
    """How often a worker has begun to train a run."""
    return sum(f"run {run.id}: training" in line for worker in workers for line in worker.said)


def dropped(workers: list[Worker], run: RunStatus, state: str) -> bool:
    """Whether a worker has let a message be, as the run is in a state in which it is not to be trained."""
    return any(worker.says(f"run {run.id}: it is {state}, so the message is dropped") for worker in workers)


def rows_follow(queue: TrainingQueue, run: RunStatus) -> int:
    """The epochs of a run's rows, which follow each other, none twice."""
    rows = (queue.find(run.id)[0] / folders.METRICS).read_text().splitlines()[1:]
    numbers = [int(row.split(",")[0]) for row in rows]
    assert numbers == list(range(1, len(numbers) + 1))
    return len(numbers)


def test_two_workers_train_two_runs_at_once(queue: TrainingQueue, workers: list[Worker]) -> None:
    runs = [queue.start("three-conv-64", LONG) for _ in range(2)]
    for run in runs:
        reaches(queue, run, "running")
    assert {whose(queue, run, workers)[0].name for run in runs} == {"one", "two"}
    waits, never = (queue.start("three-conv-64", LONG) for _ in range(2))
    assert queue.waiting() == [waits.id, never.id]
    told: list[object] = []
    queue.changed = lambda *news: told.append(news)
    for run in runs:
        reaches(queue, run, "running", 2)
    latest, _, others = told[-1]  # type: ignore[misc]
    assert latest.id == runs[1].id and [other.id for other in others] == [runs[0].id, waits.id, never.id]
    assert "on worker" in english(sentence(queue.latest()))
    queue.stop(never.id)
    until(lambda: time.time() - waits.changed > 3 * VISIBILITY)  # as a run that waits for hours
    queue.stop(runs[0].id)
    reaches(queue, runs[0], "cancelled")
    reaches(queue, waits, "running", 1)
    queue.stop(runs[1].id, folders.AFTER_EPOCH)
    reaches(queue, runs[1], "finished")
    assert status(queue, runs[1]).halted and status(queue, never).state == "cancelled"
    until(lambda: dropped(workers, never, "cancelled") and dropped(workers, waits, "running"))
    assert (begun(queue, waits, workers), begun(queue, never, workers)) == (1, 0)
    with pytest.raises(BadInput, match="running"):
        queue.delete(waits.id)
    queue.stop(waits.id)
    reaches(queue, waits, "cancelled")
    queue.delete(waits.id)
    assert waits.id not in {left.id for left in folders.every(queue.workspace)}


def test_a_run_is_trained_once_and_goes_on_where_its_worker_is_killed(
    queue: TrainingQueue, workers: list[Worker], redis: Redis, workspace: Path
) -> None:
    halted = [status.id for status in folders.every(workspace) if status.halted]  # by the test before
    run = queue.resume(halted[0]) if halted else queue.start("three-conv-64", LONG)
    reaches(queue, run, "running")
    worker, idle = whose(queue, run, workers)
    seen, had = len(idle.said), begun(queue, run, workers)
    is_on = f"run {run.id}: it is running, so the message is dropped"
    until(lambda: idle.says(is_on, seen))  # Redis has handed it out anew, its time-out being over
    seen = len(idle.said)
    post.send(redis.url, run.id)
    for name in ("../../etc", "..", "no-such-run", ""):
        post.send(redis.url, name)
    post.application(redis.url, waits=False).send_task(post.TASK, args=[{"run": [1]}, 7, 8], retry=False)
    until(lambda: idle.says(is_on, seen) and idle.says("no such run", seen))
    assert len(idle.children()) == 0 and idle.process.poll() is None
    reaches(queue, run, "running", run.epoch + 3)
    assert begun(queue, run, workers) == had
    before = status(queue, run)
    worker.kill()
    until(lambda: not psutil.pid_exists(before.pid) or not liveness.alive(before), 10)
    lost_at = rows_follow(queue, run)
    reaches(queue, run, "running", lost_at + 1)
    assert whose(queue, run, workers)[0] is idle and begun(queue, run, workers) == had + 1
    assert rows_follow(queue, run) > lost_at
    started = next(line for line in reversed(idle.said) if f"run {run.id}: training from epoch" in line)
    assert int(started.split()[-2]) >= lost_at - 1, "at most an epoch is lost"
    workers[workers.index(worker)] = again = Worker(redis.url, workspace, worker.name, WHOLE)
    again.ready()
    idle.stop()  # told to stop, it lets go of the run within seconds
    assert idle.says(f"run {run.id}: given back")
    reaches(queue, run, "running")
    assert whose(queue, run, workers)[0] is again and begun(queue, run, [*workers, worker]) == had + 2
    again.stop()
    queue.stop(run.id)
    assert status(queue, run).state == "cancelled" and rows_follow(queue, run) >= lost_at - 1
    workers[:] = [Worker(redis.url, workspace, name, WHOLE) for name in ("three", "four")]


@pytest.mark.thorough
def test_the_time_lapse_of_a_run_that_a_worker_trained(queue: TrainingQueue, workers: list[Worker]) -> None:
    run = queue.start("three-conv-64", LONG | {"epochs": "2"})
    reaches(queue, run, "finished")
    folder, _ = queue.find(run.id)
    queue.want_timelapse(run.id)
    until(lambda: queue.look() or not timelapse.missing(folder), 120)
    assert sorted(timelapse.built(folder)) == [0, 1, 2] and queue.timelapse_error(run.id) is None
    queue.delete(run.id)
    assert not folder.exists()


def test_losing_redis_ends_nothing_and_what_waits_is_sent_again(
    queue: TrainingQueue, workers: list[Worker], redis: Redis, workspace: Path
) -> None:
    run = queue.start("three-conv-64", LONG)
    reaches(queue, run, "running", 1)
    redis.stop()
    waits = queue.start("three-conv-64", LONG)
    until(lambda: queue.look() or "Redis cannot be reached" in english(sentence(queue.shown(status(queue, waits)))))
    reaches(queue, run, "running", status(queue, run).epoch + 3)
    redis.start()  # which has forgotten everything
    reaches(queue, waits, "running")
    epoch = status(queue, run).epoch
    reaches(queue, run, "running", epoch + 3)
    assert begun(queue, run, workers) == begun(queue, waits, workers) == 1
    for worker in workers:
        worker.stop()
    for left in (run, waits):
        queue.stop(left.id)
    rows_follow(queue, run)


def test_a_worker_that_is_cut_off_gives_its_run_to_another_and_comes_back(
    queue: TrainingQueue, workers: list[Worker], redis: Redis, workspace: Path
) -> None:
    link = workspace.parent / "mounted"
    far = Worker(redis.url, link, "far", WHOLE, machine="another-machine" if other_machines() else "")
    far.ready()
    run = queue.start("three-conv-64", LONG)
    reaches(queue, run, "running", 1)
    workers[:] = [far, Worker(redis.url, workspace, "near", WHOLE)]
    workers[1].ready()
    empty = workspace.parent / "empty"
    empty.mkdir()
    pointed(link, empty)
    until(lambda: far.says("cut off"), 10)
    memory = Memory(redis.url)
    until(lambda: [told["why"] for told in memory.workers() if told["state"] == "cut off"], 10)
    reaches(queue, run, "running", rows_follow(queue, run) + 1)
    assert whose(queue, run, workers)[0].name == "near" and begun(queue, run, workers) == 2
    assert not far.children() and not list(empty.iterdir()), "nothing is written where the path was"
    second = queue.start("three-conv-64", LONG)
    queue.look()
    until(lambda: queue.waiting() == [second.id])
    pointed(link, workspace)
    until(lambda: far.says("the shared path is back"), 10)
    reaches(queue, second, "running")
    assert whose(queue, second, workers)[0] is far
    stops_where_it_is_anothers(queue.find(run.id)[0], workers[1])
    rows_follow(queue, run)


def stops_where_it_is_anothers(folder: Path, worker: Worker) -> None:
    """As when a network heals that was split: the process whose run it no longer is writes nothing more."""
    own = folders.read(folder)
    assert own and own.state == "running"
    others = dataclasses.replace(own, host="a-third-machine", beat=time.time() + 60)
    folders.write(folder, others)
    until(lambda: not worker.children(), 20)
    assert folders.read(folder) == others
    assert folders.last_line(folder) == "the run is another process's by now"


def pointed(link: Path, folder: Path) -> None:
    """Point a link elsewhere, at once."""
    other = link.with_name("other")
    other.symlink_to(folder, target_is_directory=True)
    other.replace(link)


def test_a_run_that_is_lost_three_times_without_an_epoch_is_given_up(tmp_path: Path) -> None:
    run = folders.create(tmp_path, "three-conv-64", 5, {})
    folder = folders.root(tmp_path) / run.id
    dead = {"pid": 2**22 + 1, "identity": "none", "host": liveness.this_host()}
    assert not taken.recover(folder), "one that waits"
    for attempt in range(taken.MOST):
        taken.take(folder, "one", "here", 2)
        folders.write(folder, dataclasses.replace(run, state="running", epoch=2, **dead))
        assert taken.recover(folder) == (attempt < taken.MOST - 1)
    left = folders.read(folder)
    assert left and (left.state, left.reason) == ("interrupted", taken.GIVEN_UP) and folders.resumable(folder, left)
    assert "three workers in a row" in english(sentence(left)) and not taken.recover(folder)
    folders.write(folder, dataclasses.replace(run, state="running", epoch=3, **dead))
    assert taken.recover(folder), "an epoch has come since"


def test_a_run_elsewhere_goes_on_at_once_only_where_its_process_is_known_to_be_gone(tmp_path: Path) -> None:
    run = folders.create(tmp_path, "three-conv-64", 5, {})
    folder = folders.root(tmp_path) / run.id
    gone = {"host": "elsewhere", "pid": 7, "identity": "boot 1"}
    on = dataclasses.replace(run, state="running", beat=time.time(), **gone)  # type: ignore[arg-type]
    taken.take(folder, "one", "elsewhere", 0)
    folders.write(folder, on)
    for other in (None, {}, {**gone, "pid": 8}, {"pid": 7}, {**gone, "more": 1}):
        assert not taken.recover(folder, other)
    folders.ask_to_stop(folder, folders.NOW)
    assert not taken.recover(folder, gone), "somebody wants it to end"
    (folder / folders.STOP).unlink()
    assert taken.recover(folder, gone)
    left = folders.read(folder)
    assert left and left.state == "queued" and left.resume
