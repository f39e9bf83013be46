from assessments.models.actors import Actor, Measure
from assessments.models.assessment import Answer, AnswerStatus, Assessment, SavedOperation
from assessments.models.history import HistoryEntry
from assessments.models.revision import Revision

__all__ = ["Actor", "Answer", "AnswerStatus", "Assessment", "HistoryEntry", "Measure", "Revision", "SavedOperation"]
