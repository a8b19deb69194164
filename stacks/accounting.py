"""An accounting firm of 60 in Hong Kong: partners, client service by practice, an office.

Who works there is in ``stacks/accountants/people.csv``; the rest is a module a subject in ``stacks/accountants``.
People are in the tenant before: they joined by invitation or from an HR system. Config ``firm:mobiles`` (mobile
numbers by userid, a secret) has the program place them, name whom they report to and who leads what; without it another
system does::

    tenantctl config set --secret firm:mobiles '{"managing-partner": "+852-...", ...}'
"""

from __future__ import annotations

import pulumi

from stacks.accountants import (
    Practice,
    access,
    approvals,
    connected,
    organisation,
    security,
    staff,
    working_time,
)


def declare() -> None:
    """Declare the tenant."""
    people, tree = staff(), organisation.departments()
    practice = Practice(people, tree, organisation.place(people, tree))
    organisation.closed(tree)
    access.declare(practice)
    approvals.declare(practice)
    working_time.declare(practice)
    connected.declare(practice)
    security.declare()
    pulumi.export("people", len(practice.people))
