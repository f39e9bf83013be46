from assessments.models.actors import Actor, Measure
from assessments.models.assessment import Answer, AnswerStatus, Assessment, Contribution, SavedOperation
from assessments.models.assignment import Assignment
from assessments.models.history import HistoryEntry
from assessments.models.paper import CouncilPaper
from assessments.models.review import Absence, Approval, Comment, Deviation, Override, Remark, Target
from assessments.models.revision import Revision
from assessments.models.workbench import Pin, SharedCase

__all__ = [
    "Absence",
    "Actor",
    "Answer",
    "AnswerStatus",
    "Approval",
    "Assessment",
    "Assignment",
    "Comment",
    "Contribution",
    "CouncilPaper",
    "Deviation",
    "HistoryEntry",
    "Measure",
    "Override",
    "Pin",
    "Remark",
    "Revision",
    "SavedOperation",
    "SharedCase",
    "Target",
]
