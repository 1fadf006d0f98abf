"""What comes out of a grading: tables, pages and exports, all made from its records alone."""

from mlsd_hpo.grading.reports.write import RunInfo, write_reports

__all__ = ["RunInfo", "write_reports"]
