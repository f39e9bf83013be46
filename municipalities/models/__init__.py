from municipalities.models.membership import Membership, Role, StaffMember, StaffRole
from municipalities.models.municipality import Kind, Land, Municipality
from municipalities.models.user import User

__all__ = ["Kind", "Land", "Membership", "Municipality", "Role", "StaffMember", "StaffRole", "User"]
