"""What the tenant holds and the rules that hold it together, below the wire."""
