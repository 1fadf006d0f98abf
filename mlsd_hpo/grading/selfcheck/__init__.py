"""`mlsd-hpo check`: a student's look at a notebook before handing it in."""
