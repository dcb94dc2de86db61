"""One file per step; a step is frozen once it has shipped, so it names its tables literally."""
