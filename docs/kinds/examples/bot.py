"""A bot that tells a shop of empty shelves. Its secret is told once, and kept as a secret output."""

import pulumi

import pulumi_dingtalk as dingtalk

shelves = dingtalk.Bot("shelves", name="EmptyShelves", robot_name="Shelves", desc="Tells of empty shelves")
pulumi.export("robot", shelves.robot_code)
