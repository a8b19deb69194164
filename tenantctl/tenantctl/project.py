"""The project and its stacks: where Pulumi.yaml is, which program it runs, where its state lives."""
