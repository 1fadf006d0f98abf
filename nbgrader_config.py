"""nbgrader in this repository: solutions/ is the source, exercises/ the release.

`make exercises` reads this file, and so does `nbgrader` when it is started in this folder.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))
from nbgrader_release import preprocessors

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "mlsd_hpo"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Beside a solution lies its grading.py. No Python file and nothing that a run left is released.
c.CourseDirectory.ignore = ["*.py", "__pycache__", "*.pyc", ".ipynb_checkpoints", "*.jsonl"]
c.GenerateAssignment.preprocessors = preprocessors()
