"""What a municipality has entered, typed. Unknown is not missing, and None always means unknown.

Source: method specification 1.0, sections 1, 2 and 9 (docs/method.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from catalogue.content.structure import Level, MunicipalityKind

Role = Literal["decides", "coordinates", "implements", "advises", "informed"]
Mandate = Literal["none", "oral", "written", "resolution"]
Driver = Literal["nobody", "municipality", "county", "regional_agency", "it_association", "provider"]
Subject = Literal["smart_city", "administration", "both"]


@dataclass(frozen=True, slots=True)
class Profile:
    kind: MunicipalityKind
    population: int
    name: str | None = None
    state: str | None = None
    median_member_population: int | None = None
    member_count: int | None = None
    staff: int | None = None
    has_utilities: bool | None = None
    has_partners: bool | None = None
    has_own_administration: bool | None = None
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Regional:
    """The block "small municipality / region": r4 says who drives, r7 lists joint projects."""

    k1: int | None = None
    k2: int | None = None
    k3: int | None = None
    k4: int | None = None
    r1: int | None = None
    r2: int | None = None
    r3: int | None = None
    r4: Driver | None = None
    r5: int | None = None
    r6: int | None = None
    r7: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    public_purpose: bool | None = None
    private_shareholders: bool | None = None
    sovereign_tasks_transferred: bool | None = None
    paid_services_between_municipalities: bool | None = None
    internal_services_only: bool | None = None
    personal_data_in_public_space: bool | None = None
    large_council: bool | None = None
    frequent_council_requests: bool | None = None
    regular_report: bool | None = None
    continuation_decided: bool | None = None
    separate_digital_units: bool | None = None
    joint_round: bool | None = None
    steering_with_head: bool | None = None
    company_supervisory_board: bool | None = None
    company_target_agreement: bool | None = None
    regional_rules: bool | None = None
    regional_cost_key: bool | None = None
    regional_management: bool | None = None
    existing_regional_form: bool | None = None
    small_neighbours: bool | None = None
    members_without_contact: int | None = None
    programme_budget_per_year: Fraction | None = None
    coordination_cost_per_year: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """An adviser lifts one threshold lock of one form."""

    form: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Actor:
    """`reports_to` None = unknown, () = reports to nobody; `fixed_term_until` None = no fixed term."""

    key: str
    name: str
    kind: str
    levels: tuple[Level, ...] = ()
    role: Role | None = None
    mandate: Mandate | None = None
    has_budget: bool | None = None
    fte: Fraction | None = None
    fixed_term_until: date | None = None
    reports_to: tuple[str, ...] | None = None
    has_deputy: bool | None = None
    is_lead: bool | None = None
    meetings_per_year: int | None = None
    release_percent: Fraction | None = None
    is_external: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    responsible: tuple[str, ...] = ()
    budget: Fraction | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One assessment. In `answers` a key with None means "weiß nicht", an absent key unanswered."""

    profile: Profile
    answers: Mapping[str, int | None] = field(default_factory=dict)
    regional: Regional = Regional()
    facts: Facts = Facts()
    weights: Mapping[str, int] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    actors: tuple[Actor, ...] = ()
    measures: tuple[Measure, ...] = ()
    as_of: date | None = None
    key: str | None = None
    title: str | None = None
