"""The board is found by nobody but head office."""

import pulumi_dingtalk as dingtalk

board = dingtalk.Department("board", name="Board")
dingtalk.ContactHiding(
    "board",
    name="Board",
    departments=[board],
    except_departments=[dingtalk.Department("head-office", name="Head Office")],
    hide_in_search=True,
)
