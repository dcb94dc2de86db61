"""Files in and out: what leaves on a stick for a colleague, and what comes from one, with nothing taken on trust."""
