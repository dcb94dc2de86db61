"""What the server does, one use case a file; a service never commits."""
