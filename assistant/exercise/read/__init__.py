"""Reading an exercise file: YAML with positions, its schema, and every mistake in sentences for its writer."""
