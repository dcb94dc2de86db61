"""The language that the desktop and the server share: records, vocabulary, and the words on screen."""
