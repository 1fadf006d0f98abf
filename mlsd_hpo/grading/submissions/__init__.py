"""What was handed in: one notebook for each student out of any folder or zip, and who they are."""

from mlsd_hpo.grading.submissions.choice import Submission
from mlsd_hpo.grading.submissions.find import Found, find_submissions
from mlsd_hpo.grading.submissions.students import safe_name

__all__ = ["Found", "Submission", "find_submissions", "safe_name"]
