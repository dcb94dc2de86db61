"""The command line's parser, which both programs share; its home is the core."""

from parcours_core.french_parser import USAGE_ERROR, FrenchFormatter, FrenchParser, UsageError, complaint

__all__ = ["USAGE_ERROR", "FrenchFormatter", "FrenchParser", "UsageError", "complaint"]
