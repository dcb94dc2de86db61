"""What says that nobody is there any more: no key for some minutes, the screen locked, the machine about to sleep."""
