"""mlsd_hpo."""
