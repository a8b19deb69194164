"""Two administrators, whom DingTalk tells; and a watermark, which only people can see and therefore attest."""

import pulumi_dingtalk as dingtalk

dingtalk.ConsoleSetting("owners", setting="main-administrators", value="admin")
dingtalk.ConsoleSetting(
    "watermark",
    setting="watermark",
    value="on in chats, contacts and documents",
    evidence="https://evidence.example/watermark-2026-11.png",
    attested_by="it-administrator",
    attested_on="2026-11-02",
    lapses_on="2027-05-02",
)
