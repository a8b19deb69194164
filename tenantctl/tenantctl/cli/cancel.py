"""``tenantctl cancel``: let go of a lock that a killed run left, and take its notes into the state."""

from __future__ import annotations

import click

from tenantctl.cli.context import Context
from tenantctl.cli.stack import backend_of
from tenantctl.errors import LockedError
from tenantctl.state import files
from tenantctl.state.locks import Holder, holders


@click.command()
@click.pass_obj
def cancel(context: Context) -> None:
    """Remove the lock of a run that is no longer there, and take what it noted into the state. Asks first."""
    ref = context.stack_ref()
    backend = backend_of(ref.project)
    if not backend.exists(ref):
        backend.export(ref)  # raises, and names the stacks that there are
    found = holders(backend.lock_folder(ref))
    for holder in found:
        click.echo(f"Locked by {holder.text}: {_life(holder)}.", err=True)
    running = [holder for holder in found if holder.alive]
    if running:
        raise LockedError(
            f"stack {ref.name} is locked by a run under way, {running[0].text}: stop that one with Ctrl-C; if that "
            f"process is another program by now, delete {running[0].path}"
        )
    if found:
        context.confirm(f"Remove {'the lock' if len(found) == 1 else 'these locks'} of stack {ref.name}?")
    for holder in found:
        files.remove(holder.path)
        files.remove(holder.path.with_name(f"{holder.path.name}.attrs"))
    with backend.lock(ref):
        pass
    click.echo(f"Stack {ref.name} {'is not locked any more' if found else 'was not locked'}.")


def _life(holder: Holder) -> str:
    if holder.alive is None:
        return "whether that process lives cannot be told from here"
    return "that process is running" if holder.alive else "that process is no longer there"
