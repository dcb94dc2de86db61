"""The unlock screen: the passphrase that opens the caseload, or makes a new one."""
