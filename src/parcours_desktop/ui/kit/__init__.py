"""The one small design system: import its parts from their own modules, so that a window loads what it shows."""
