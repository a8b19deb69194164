"""One stack as one command of the engine sees it: its state, its config, what decrypts both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenantctl.engines.base import Listener, Options
from tenantctl.engines.embedded.known import check_state
from tenantctl.engines.embedded.output import Printer, outside_listener
from tenantctl.engines.embedded.own import check_providers
from tenantctl.engines.embedded.providers import DynamicProviders
from tenantctl.engines.embedded.recording import Recording
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.errors import StackNotFoundError
from tenantctl.project import StackConfig, StackRef
from tenantctl.state.backend import FileBackend, open_backend, open_secrets
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.crypto import Secrets
from tenantctl.state.upgrade import upgraded_deployment
from tenantctl.values import Secret


@dataclass
class Session:
    """See the module.

    ``raw_config`` is the config as in its file, secrets sealed; ``foreign``: see ``DynamicProviders``.
    """

    stack: StackRef
    backend: FileBackend
    secrets: Secrets
    base: Deployment
    config: dict[str, str]
    secret_keys: tuple[str, ...]
    raw_config: dict[str, Any]
    redactor: Redactor
    listen: Listener
    options: Options
    printer: Printer
    foreign: bool = field(default=True, kw_only=True)

    @property
    def provider_inputs(self) -> dict[str, Any]:
        """The stack's config as Pulumi keeps it in the default provider resource."""
        return {
            key: Secret(value) if key in self.secret_keys else value for key, value in self.config.items()
        }

    def providers(self) -> DynamicProviders:
        """Return the dynamic providers of one run: each is configured anew."""
        return DynamicProviders(self.config, self.stack.project.name, self.printer, foreign=self.foreign)

    def recording(self) -> Recording | None:
        """Return what a run that writes keeps on disk while it is under way; None where it keeps nothing."""
        return Recording(self.backend, self.stack, self.secrets)

    def save(self, deployment: Deployment) -> None:
        """Write state.

        Raises:
            StorageError: it could not be written.
        """
        self.backend.save(self.stack, deployment, self.secrets)


def open_session(
    stack: StackRef,
    options: Options,
    listen: Listener,
    env: Mapping[str, str],
    prompt: Callable[[], str] | None,
) -> Session:
    """Read and decrypt state and config.

    Raises:
        StackNotFoundError: there is no such stack.
        TenantctlError: state or config is damaged, encrypted otherwise, or holds what this engine does not do.
    """
    backend = open_backend(stack.project.backend_url)
    if not backend.exists(stack):
        raise StackNotFoundError(
            f"stack {stack.name} does not exist in {backend.url}: `tenantctl stack init {stack.name}` makes it"
        )
    config = StackConfig.load(stack)
    secrets = open_secrets(stack, backend, env, prompt, config)
    base = upgraded_deployment(backend.load(stack, secrets))
    check_state(base)
    check_providers(base.resources)
    values = config.values(secrets)
    secret_keys = tuple(key for key, value in values.items() if value.secret)
    redactor = Redactor(values[key].value for key in secret_keys)
    for resource in base.resources:
        redactor.learn((resource.inputs, resource.outputs))
    listen = outside_listener(listen)
    return Session(
        stack=stack,
        backend=backend,
        secrets=secrets,
        base=base,
        config={key: value.value for key, value in values.items()},
        secret_keys=secret_keys,
        raw_config=config.raw(),
        redactor=redactor,
        listen=listen,
        options=options,
        printer=Printer(listen, redactor),
    )
