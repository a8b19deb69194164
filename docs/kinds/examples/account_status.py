"""A till is out of use while its shop is rebuilt: its account, which belongs to the organisation, cannot log in."""

import pulumi_dingtalk as dingtalk

dingtalk.AccountStatus(
    "till-mong-kok", user="till-mong-kok", disabled=True, reason="The shop is being rebuilt"
)
