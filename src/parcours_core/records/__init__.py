"""The record types: what a dossier, a barrier, a referral is, with its own rules; one file per aggregate."""
