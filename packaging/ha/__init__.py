"""The trial of the whole installation on one machine: what fails over, and what is lost then."""
