"""Reading the files of producers: every format to the same rows of data·inclusion, nothing judged yet."""
