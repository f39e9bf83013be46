from municipalities.models.erasure import Erasure
from municipalities.models.face import Face
from municipalities.models.joining import Invitation, LeadRequest, Outcome
from municipalities.models.membership import Membership, Role, StaffMember, StaffRole
from municipalities.models.municipality import Kind, Land, Municipality
from municipalities.models.user import User

__all__ = [
    "Erasure",
    "Face",
    "Invitation",
    "Kind",
    "Land",
    "LeadRequest",
    "Membership",
    "Municipality",
    "Outcome",
    "Role",
    "StaffMember",
    "StaffRole",
    "User",
]
