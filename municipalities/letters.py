"""The mails about joining and leaving: subject and body, plain text, no personal data beyond what is needed."""

from __future__ import annotations

from django.utils.timezone import localtime

from municipalities.models import Invitation, LeadRequest, Membership, Municipality, Role

Letter = tuple[str, str]

MAY = {
    Role.LEAD: "Sie können Angaben machen, andere Personen einladen und Bewertungen einreichen.",
    Role.EDITOR: "Sie können Angaben machen und das Ergebnis ansehen.",
    Role.READER: "Sie können alle Angaben und das Ergebnis ansehen.",
}


def _letter(subject: str, *paragraphs: str) -> Letter:
    closing = (
        "Diese Nachricht kommt vom Organisationskompass. Fragen beantwortet die Difu-Beratung; antworten Sie einfach."
    )
    return subject, "\n\n".join(["Guten Tag,", *(text for text in paragraphs if text), closing]) + "\n"


def invitation(invitation: Invitation, address: str) -> Letter:
    town, role = invitation.municipality, Role(invitation.role)
    return _letter(
        f"Einladung: {town} im Organisationskompass",
        f"Sie sind eingeladen, bei der Bewertung der Smart-City-Organisation mitzumachen.\n\n"
        f"Kommune: {town}\nIhre Rolle: {role.label}. {MAY[role]}",
        f"So nehmen Sie an:\n{address}",
        f"Die Einladung gilt bis {localtime(invitation.expires_at):%d.%m.%Y} und nur für diese E-Mail-Adresse. "
        "Wenn Sie nichts damit anfangen können, brauchen Sie nichts zu tun.",
    )


def role_changed(membership: Membership) -> Letter:
    role = Role(membership.role)
    return _letter(
        f"Ihre Rolle in {membership.municipality} hat sich geändert",
        f"Ihre Rolle in {membership.municipality} ist jetzt: {role.label}. {MAY[role]}",
    )


def removed(municipality: Municipality) -> Letter:
    return _letter(
        f"Sie machen bei {municipality} nicht mehr mit",
        f"Die Federführung hat Ihre Beteiligung an {municipality} beendet. Ihr Konto besteht weiter.",
    )


def second_factor_reset() -> Letter:
    return _letter(
        "Ihr zweiter Faktor ist zurückgesetzt",
        "Der Betrieb hat den zweiten Faktor Ihres Kontos zurückgesetzt. Bitte richten Sie bald einen neuen ein: "
        "unter „Ihr Konto“, „Zweiter Faktor“. Haben Sie nicht darum gebeten, antworten Sie bitte sofort.",
    )


def lead_confirmed(request: LeadRequest) -> Letter:
    return _letter(
        f"Sie haben die Federführung für {request.municipality}",
        f"Ihr Antrag ist bestätigt: Sie haben jetzt die Federführung für {request.municipality}. {MAY[Role.LEAD]}",
        request.reply,
    )


def lead_refused(request: LeadRequest) -> Letter:
    return _letter(
        f"Ihr Antrag für {request.municipality}",
        f"Ihren Antrag auf die Federführung für {request.municipality} konnten wir nicht bestätigen.",
        request.reply,
    )
