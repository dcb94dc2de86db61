"""The partners: the services of the directory, searched and filtered, each with its sheet."""
