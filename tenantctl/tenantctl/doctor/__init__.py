"""``tenantctl doctor``: what stands between this machine and a run, one line each with the fix."""
