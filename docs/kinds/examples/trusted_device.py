"""The till's computer, and the one that any shop may use."""

import pulumi_dingtalk as dingtalk

dingtalk.TrustedDevice(
    "till", user="till-mong-kok", platform="Win", mac_address="88:66:5a:07:2b:04", title="Till 1"
)
dingtalk.TrustedDevice("training", platform="Mac", mac_address="88:66:5a:07:2b:05", title="Training room")
