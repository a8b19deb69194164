from __future__ import annotations

import copy
import json
import resource as limit
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.lines import raises_line
from tenantctl.engines.embedded.recording import SECONDS, Recording
from tenantctl.engines.embedded.snapshot import Snapshot
from tenantctl.errors import StateError, StorageError
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend
from tenantctl.state.checkpoint import Deployment, ResourceState, deployment_to_json
from tenantctl.state.crypto import Secrets
from tenantctl.values import Secret

CANARY = "canary-7f3a"
URN = "urn:pulumi:dev::shops::kind::{}"


def resource(name: str, **fields: Any) -> ResourceState:
    return ResourceState(urn=URN.format(name), type="kind", custom=True, id=f"id-{name}", **fields)


class Hand:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A run under way on a stack of its own, with its clock."""

    def __init__(
        self, backend: FileBackend, ref: StackRef, secrets: Secrets, base: list[ResourceState]
    ) -> None:
        self.backend, self.ref, self.secrets = backend, ref, secrets
        backend.prepare()
        backend.save(ref, Deployment(), secrets)
        self.clock = Hand()
        planned = [resource("planned"), resource("new-1")]
        interrupted = {
            "resource": {"urn": URN.format("old"), "type": "kind", "custom": True},
            "type": "creating",
        }
        self.snapshot = Snapshot(
            Deployment(resources=base, pending_operations=[interrupted]),
            Recording(backend, ref, secrets, self.clock),
            planned,
        )
        self.old = list(base)
        self.number = 0
        self.snapshot.start()

    def take(self, step: str, which: int) -> None:
        if step == "wait":
            self.clock.now += SECONDS
        elif step in ("create", "lost", "failed"):
            self.number += 1
            self._create(step, resource(f"new-{self.number}", inputs={"token": Secret(f"{CANARY}-{which}")}))
        elif self.old:
            self._change(step, self.old.pop(which % len(self.old)))

    def _create(self, step: str, new: ResourceState) -> None:
        self.snapshot.begin(new, "creating")
        if step == "failed":
            self.snapshot.fail(new)
        elif step == "create":
            with self.snapshot.change():
                self.snapshot.finish(new)
                self.snapshot.created(new)
                self.snapshot.add(new)

    def _change(self, step: str, old: ResourceState) -> None:
        new = copy.deepcopy(old)
        if step == "same":
            with self.snapshot.change(write=False):
                self.snapshot.put(new, old)
            return
        self.snapshot.begin(old, "deleting" if step == "delete" else "updating")
        with self.snapshot.change():
            self.snapshot.finish(old)
            if step == "delete":
                self.snapshot.drop(old)
            elif step == "condemn":
                old.pending_replacement = True
                self.snapshot.changed(old)
            else:
                new.outputs = {"size": 1}
                if step == "rename":
                    new.urn = URN.format(f"renamed-{new.id}")
                    new.aliases = [old.urn]
                self.snapshot.put(new, old)

    def known(self) -> dict[str, Any]:
        """What the run knows: without what it only means to create."""
        self.snapshot._planned.clear()
        body = json.loads(json.dumps(deployment_to_json(self.snapshot.deployment(), self.secrets)))
        return parts(body)


def parts(body: dict[str, Any]) -> dict[str, Any]:
    pending = sorted(
        f"{each['type']} {each['resource']['urn']}" for each in body.get("pending_operations", [])
    )
    return {"resources": body.get("resources", []), "pending": pending}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["create", "lost", "failed", "same", "update", "rename", "delete", "condemn", "wait"]
        ),
        st.integers(0, 7),
    ),
    max_size=20,
)


@given(STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whoever_opens_the_stack_after_a_crash_finds_what_the_run_knew(
    ref: StackRef, backend: FileBackend, secrets: Secrets, steps: list[tuple[str, int]]
) -> None:
    stage = Stage(backend, ref, secrets, [resource(f"base-{number}") for number in range(6)])
    for step, which in steps:
        stage.take(step, which)
    stage.snapshot.write()
    assert CANARY not in "".join(path.read_text() for path in backend.state_file(ref).parent.iterdir())

    found = backend.export(ref)["deployment"]

    assert parts(found) == stage.known()
    with backend.lock(ref):
        assert not backend.journal_file(ref).exists()
    assert backend.export(ref)["deployment"] == found
    backend.load(ref, secrets)


def test_the_state_is_written_at_the_start_every_two_seconds_and_at_the_end(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    stage = Stage(backend, ref, secrets, [])
    path = backend.state_file(ref)
    started = json.loads(path.read_bytes())["checkpoint"]["latest"]
    assert parts(started)["pending"] == [
        f"creating {URN.format(name)}" for name in ("new-1", "old", "planned")
    ]
    before = path.read_bytes()
    stage.take("create", 0)
    assert path.read_bytes() == before
    stage.take("wait", 0)
    stage.take("create", 0)
    assert [each["urn"] for each in json.loads(path.read_bytes())["checkpoint"]["latest"]["resources"]] == [
        URN.format("new-1")
    ]
    stage.snapshot.end()
    assert parts(backend.export(ref)["deployment"])["pending"] == [f"creating {URN.format('old')}"]
    assert not backend.journal_file(ref).exists()


def test_a_line_that_was_cut_off_does_not_count(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    stage = Stage(backend, ref, secrets, [])
    stage.take("create", 0)
    before = backend.export(ref)
    stage.take("create", 0)
    journal = backend.journal_file(ref)
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-2]) + lines[-2][:-9])

    assert backend.export(ref) == before


def test_a_journal_older_than_the_state_is_set_aside(
    ref: StackRef, project: Project, secrets: Secrets
) -> None:
    said: list[str] = []
    backend = open_backend(project.backend_url, say=said.append)
    Stage(backend, ref, secrets, []).take("create", 0)
    noted = backend.journal_file(ref).read_bytes()
    other = Deployment(resources=[resource("by-the-cli")])
    backend.save(ref, other, secrets)

    with backend.lock(ref):
        assert [each.urn for each in backend.load(ref, secrets).resources] == [URN.format("by-the-cli")]

    (aside,) = (backend.folder / ".pulumi/backups/shops/dev").glob("*.journal")
    assert aside.read_bytes() == noted
    assert said == [f"the journal of stack dev is older than its state: set aside as {aside}"]
    assert not backend.journal_file(ref).exists()


def test_a_damaged_journal_is_one_line(ref: StackRef, backend: FileBackend, secrets: Secrets) -> None:
    Stage(backend, ref, secrets, []).take("create", 0)
    journal = backend.journal_file(ref)
    journal.write_bytes(journal.read_bytes() + b'[["set",7]]\n')

    with raises_line(
        StateError,
        f"journal {journal} is damaged; it tells what the last run did after the state was written. Move it away to "
        "go on from the state, then `tenantctl refresh`",
    ):
        backend.export(ref)


def test_a_full_disk_at_a_checkpoint_leaves_what_was_known(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    stage = Stage(backend, ref, secrets, [resource(f"base-{number}") for number in range(6)])
    stage.take("create", 0)
    before = backend.export(ref)
    stage.take("wait", 0)
    limits = limit.getrlimit(limit.RLIMIT_FSIZE)
    limit.setrlimit(limit.RLIMIT_FSIZE, (backend.state_file(ref).stat().st_size // 2, limits[1]))
    try:
        with pytest.raises(StorageError, match="File too large; the file is as it was: free some space"):
            stage.take("create", 0)
    finally:
        limit.setrlimit(limit.RLIMIT_FSIZE, limits)

    assert backend.export(ref) == before
    with backend.lock(ref):
        assert backend.export(ref) == before
