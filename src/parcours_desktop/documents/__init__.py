"""Letters and sheets: from plain content to a PDF made in memory. No queries, no files, no clock."""
