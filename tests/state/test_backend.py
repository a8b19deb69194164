from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.lines import raises_line
from tenantctl.errors import StackNotFoundError, StateError, UnsupportedError, UsageError
from tenantctl.project import Project, StackConfig, StackRef
from tenantctl.state.backend import FileBackend, engine_version, open_backend, open_secrets
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.crypto import Secrets
from tenantctl.state.history import Record
from tenantctl.values import Secret

START = datetime(2026, 11, 22, 6, 56, 14, 553723, tzinfo=UTC)
ROOT = "pulumi:pulumi:Stack"


def clock() -> Callable[[], datetime]:
    ticks = iter(range(10_000))
    return lambda: START + timedelta(seconds=next(ticks))


def one(stack: StackRef, **fields: Any) -> Deployment:
    return Deployment([ResourceState(f"{stack.urn_prefix}t::a", "t", custom=True, id="1", **fields)])


def folder(backend: FileBackend) -> Path:
    return backend.folder / ".pulumi"


def test_a_new_stack_is_what_the_cli_makes(ref: StackRef, backend: FileBackend, secrets: Secrets) -> None:
    backend.create(ref, secrets)

    body = json.loads((folder(backend) / "stacks/shops/dev.json").read_bytes())
    manifest = body["checkpoint"]["latest"].pop("manifest")
    assert body == {
        "version": 3,
        "checkpoint": {
            "stack": "organization/shops/dev",
            "latest": {
                "secrets_providers": {"type": "passphrase", "state": {"salt": secrets.salt}},
                "metadata": {},
            },
        },
    }
    assert manifest["version"] == engine_version()
    assert (folder(backend) / "meta.yaml").read_text() == "version: 1\n"
    assert backend.stacks(ref.project) == ["dev"]
    assert backend.load(ref, secrets).resources == []


def test_a_second_create_is_refused(ref: StackRef, backend: FileBackend, secrets: Secrets) -> None:
    backend.create(ref, secrets)

    with raises_line(UsageError, f"stack dev exists already in {backend.url}; `tenantctl stack select` it"):
        backend.create(ref, secrets)


def test_what_is_saved_is_loaded_and_the_one_before_is_beside_it(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    backend.create(ref, secrets)
    backend.save(ref, one(ref, inputs={"n": 1, "pw": Secret("canary-save")}), secrets)
    first = backend.state_file(ref).read_bytes()
    backend.save(ref, one(ref, inputs={"n": 2}), secrets)

    assert backend.load(ref, secrets).resources[0].inputs == {"n": 2}
    assert backend.state_file(ref).with_name("dev.json.bak").read_bytes() == first
    everything = b"".join(path.read_bytes() for path in backend.folder.rglob("*") if path.is_file())
    assert b"canary-save" not in everything


def test_what_breaks_a_rule_is_written_and_told(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    with raises_line(
        StateError,
        f"state is damaged: {ref.urn_prefix}t::a: its parent gone is missing; try `tenantctl state repair`, "
        f"or restore a backup with `tenantctl stack import --file BACKUP` (it was written to "
        f"{backend.state_file(ref)} all the same)",
    ):
        backend.save(ref, one(ref, parent="gone"), secrets)
    assert b'"parent":"gone"' in backend.state_file(ref).read_bytes()


def test_the_clis_checksum_beside_the_state_does_not_outlive_it(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    backend.create(ref, secrets)
    attributes = backend.state_file(ref).with_name("dev.json.attrs")
    attributes.write_text("{}")

    backend.save(ref, one(ref), secrets)

    assert not attributes.exists()


def test_history_and_backups_are_in_pulumis_layout(ref: StackRef, project: Project, secrets: Secrets) -> None:
    backend = open_backend(project.backend_url, clock())
    backend.create(ref, secrets)
    raw = {"shops:tenant": "hk", "shops:token": {"secure": "v1:AAAA:BBBB"}}

    backend.record_history(ref, Record("update", "succeeded", START, 1.5, {"create": 2}, raw))
    backup = backend.backup(ref)

    history, checkpoint = sorted((folder(backend) / "history/shops/dev").iterdir(), reverse=True)
    stamp = history.name.removeprefix("dev-").removesuffix(".history.json")
    assert stamp.startswith("17953305")
    assert len(stamp) == 19
    assert checkpoint.name == f"dev-{stamp}.checkpoint.json"
    assert checkpoint.read_bytes() == backup.read_bytes() == backend.state_file(ref).read_bytes()
    assert backup.parent == folder(backend) / "backups/shops/dev"
    assert json.loads(history.read_bytes()) == {
        "kind": "update",
        "startTime": 1795330574,
        "message": "",
        "environment": {"exec.kind": "tenantctl"},
        "config": raw,
        "version": 0,
        "result": "succeeded",
        "endTime": 1,
        "resourceChanges": {"create": 2},
    }


def test_a_backup_does_not_change_with_the_state_file(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    backend.create(ref, secrets)
    backup = backend.backup(ref)
    before = backup.read_bytes()

    with backend.state_file(ref).open("ab") as edited_in_place:
        edited_in_place.write(b" ")

    assert backup.read_bytes() == before


def test_a_missing_stack_is_told_with_those_that_there_are(
    project: Project, ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    backend.create(ref, secrets)
    with raises_line(
        StackNotFoundError,
        f"no stack prod of project shops in {backend.url} (there: dev); `tenantctl stack init prod` makes it",
    ):
        backend.load(project.stack("prod"), secrets)


DAMAGED = "state file {path} is damaged: it is not valid JSON{where}; restore a backup with "
DAMAGED += "`tenantctl stack import --file BACKUP`"


@pytest.mark.parametrize(
    ("content", "kind", "line"),
    [
        (b"", StateError, DAMAGED.replace("{where}", " at line 1 column 1")),
        (b'{"version":3,', StateError, DAMAGED.replace("{where}", " at line 1 column 14")),
        (b"\xff\xfe\x00", StateError, DAMAGED.replace("{where}", "")),
        (b"[" * 100_000, StateError, DAMAGED.replace("{where}", "")),
        (
            b'{"version":5,"checkpoint":{}}',
            StateError,
            "state file {path} has version 5, this tool knows versions up to 4: "
            "use a newer tenantctl, or --engine pulumi",
        ),
        (
            b'{"version":2,"checkpoint":{"latest":{"resources":[]}}}',
            StateError,
            "state file {path} has version 2, older than this tool knows: one `pulumi up` renews it",
        ),
        (
            b'{"version":4,"features":["hooks","taint"],"checkpoint":{"latest":{"resources":[]}}}',
            UnsupportedError,
            "state of stack dev uses hooks, taint, which the embedded engine does not do: use --engine pulumi",
        ),
        (
            b"\x1f\x8b\x08",
            UnsupportedError,
            "state file {path} is compressed (gzip); the embedded engine reads plain JSON: use --engine pulumi",
        ),
        *(
            (
                content,
                StateError,
                "{path} is no Pulumi state: neither a checkpoint file nor the output of `pulumi stack export`",
            )
            for content in (
                b"[]",
                b"{}",
                b'{"version":"3"}',
                b'{"version":3}',
                b'{"version":true,"checkpoint":{}}',
            )
        ),
    ],
)
def test_each_bad_state_file_is_one_line(
    ref: StackRef, secrets: Secrets, content: bytes, kind: type[Exception], line: str
) -> None:
    backend = open_backend(ref.project.backend_url)
    path = backend.state_file(ref)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    with raises_line(kind, line.replace("{path}", str(path))):
        backend.load(ref, secrets)
    assert path.read_bytes() == content


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_compressed_state_is_seen_and_refused(
    ref: StackRef, backend: FileBackend, secrets: Secrets, ending: str
) -> None:
    backend.create(ref, secrets)
    path = backend.state_file(ref)
    compressed = path.rename(path.with_name(f"dev.json.{ending}"))

    assert backend.exists(ref)
    with raises_line(
        UnsupportedError,
        f"state file {compressed} is compressed; the embedded engine reads plain JSON: use --engine pulumi",
    ):
        backend.load(ref, secrets)


def test_a_stack_that_was_only_begun_is_empty(ref: StackRef, backend: FileBackend, secrets: Secrets) -> None:
    path = backend.state_file(ref)
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"version":0,"checkpoint":{"stack":"organization/shops/dev"}}')

    assert backend.load(ref, secrets) == Deployment()


@pytest.mark.parametrize(
    "url", ["s3://bucket?region=x&secret=canary-url", "https://api.pulumi.com", "gs://b"]
)
def test_another_backend_is_refused_and_its_options_are_not_shown(url: str) -> None:
    with raises_line(
        UnsupportedError,
        f"backend {url.partition('?')[0]} is not a folder; the embedded engine keeps state in folders alone: "
        "use --engine pulumi, or set PULUMI_BACKEND_URL to a file:// URL",
    ):
        open_backend(url)


def test_the_layout_from_before_projects_is_refused(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    (folder(backend) / "stacks").mkdir(parents=True)
    (folder(backend) / "stacks/old.json").write_text("{}")

    with raises_line(
        UnsupportedError,
        f"backend {backend.url} has the layout of Pulumi before 3.61: run `pulumi state upgrade` once",
    ):
        backend.create(ref, secrets)


def test_a_newer_layout_is_refused(ref: StackRef, backend: FileBackend, secrets: Secrets) -> None:
    meta = folder(backend) / "meta.yaml"
    meta.parent.mkdir(parents=True)
    meta.write_text("version: 2\n")

    with raises_line(
        StateError,
        f"backend {backend.url} has a layout that this tool does not know ({meta}): see --engine pulumi",
    ):
        backend.create(ref, secrets)


def test_a_folder_with_spaces_and_chinese_is_the_folder_meant(tmp_path: Path) -> None:
    backend = open_backend(f"file://{tmp_path}/a%20b/門市?metadata=skip")

    assert backend.folder == tmp_path / "a b" / "門市"


def test_secrets_open_by_the_config_files_salt_and_read_the_states(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    backend.create(ref, secrets)
    backend.save(ref, one(ref, inputs={"pw": Secret("x")}), secrets)
    env = {"PULUMI_CONFIG_PASSPHRASE": "a passphrase for tests"}
    assert open_secrets(ref, backend, env).salt == secrets.salt

    other = Secrets.create("a passphrase for tests")
    config = StackConfig.load(ref)
    config.set_salt(other.salt)
    config.save()
    both = open_secrets(ref, backend, env)

    assert both.salt == other.salt
    assert backend.load(ref, both).resources[0].inputs == {"pw": Secret("x")}
    backend.save(ref, backend.load(ref, both), both)
    assert backend.load(ref, Secrets.open(other.salt, "a passphrase for tests")).resources[0].inputs == {
        "pw": Secret("x")
    }


def test_removal_keeps_backups(ref: StackRef, backend: FileBackend, secrets: Secrets) -> None:
    backend.create(ref, secrets)
    backup = backend.backup(ref)
    backend.record_history(ref, Record("update", "succeeded", 1, 2))

    backend.remove(ref)

    assert not backend.exists(ref)
    assert backup.exists()
    assert backend.state_file(ref).with_name("dev.json.bak").exists()
    assert list((folder(backend) / "history/shops/dev").iterdir()) == []
